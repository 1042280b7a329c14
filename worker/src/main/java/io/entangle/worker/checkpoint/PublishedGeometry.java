package io.entangle.worker.checkpoint;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.SupernetMaxima;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the shapes of published tensors tell. They do not tell what the head reads, nor, without positions, the size of the images, nor, without relative positions,
 * the width of a head: those are the space's word alone.
 *
 * @param embedDim width of the residual stream
 * @param patch side of a patch in pixels
 * @param channels of an image
 * @param classes number of classes
 * @param qkvDim Q-K-V dimension of each block
 * @param hidden hidden width of each block's MLP
 * @param tokens patches and the class token; null without absolute positions
 * @param relativeRows rows of a relative-position table; null without relative positions
 * @param headDim width of a head; null without relative positions
 */
public record PublishedGeometry(
        int embedDim,
        int patch,
        int channels,
        int classes,
        List<Integer> qkvDim,
        List<Integer> hidden,
        @Nullable Integer tokens,
        @Nullable Integer relativeRows,
        @Nullable Integer headDim) {

    private static final int MOST_BLOCKS = 256;

    /** Copies the lists. */
    public PublishedGeometry {
        qkvDim = List.copyOf(qkvDim);
        hidden = List.copyOf(hidden);
    }

    /**
     * Reads the geometry off the tensors of a supernet or of one subnet.
     *
     * @throws CheckpointException naming the tensor that is missing or has a shape which no AutoFormer has
     */
    public static PublishedGeometry of(Map<String, HostTensor> tensors) {
        long[] patches = shape(tensors, "patch_embed_super.proj.weight", 4);
        if (patches[2] != patches[3]) {
            throw new CheckpointException("patches of %d × %d pixels are no squares".formatted(patches[2], patches[3]));
        }
        List<Integer> qkv = new ArrayList<>();
        List<Integer> hidden = new ArrayList<>();
        while (qkv.size() < MOST_BLOCKS && tensors.containsKey("blocks." + qkv.size() + ".attn.qkv.weight")) {
            String block = "blocks." + qkv.size() + ".";
            qkv.add((int) shape(tensors, block + "attn.proj.weight", 2)[1]);
            hidden.add((int) shape(tensors, block + "fc1.weight", 2)[0]);
        }
        String table = "blocks.0.attn.rel_pos_embed_k.embeddings_table_v";
        long[] relative = tensors.containsKey(table) ? shape(tensors, table, 2) : null;
        return new PublishedGeometry(
                (int) patches[0],
                (int) patches[2],
                (int) patches[1],
                (int) shape(tensors, "head.weight", 2)[0],
                qkv,
                hidden,
                tensors.containsKey("pos_embed") ? (int) shape(tensors, "pos_embed", 3)[1] : null,
                relative == null ? null : (int) relative[0],
                relative == null ? null : (int) relative[1]);
    }

    private static long[] shape(Map<String, HostTensor> tensors, String name, int dimensions) {
        HostTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new CheckpointException("tensor '%s' of an AutoFormer is missing".formatted(name));
        }
        if (tensor.shape().length != dimensions || Arrays.stream(tensor.shape()).anyMatch(size -> size < 1)) {
            throw new CheckpointException("tensor '%s' has shape %s, and should have %d dimensions"
                    .formatted(name, Arrays.toString(tensor.shape()), dimensions));
        }
        return tensor.shape();
    }

    /** Number of blocks. */
    public int depth() {
        return qkvDim.size();
    }

    /** Side of an image in pixels, or null without absolute positions. */
    public @Nullable Integer imageSize() {
        return tokens == null ? null : (int) Math.round(Math.sqrt(tokens - 1)) * patch;
    }

    /** Everything in which a supernet of this geometry is not that of a space, in words; empty if it is. */
    public List<String> mismatches(AutoFormerSpace space) {
        SupernetMaxima maxima = space.maxima();
        int widest = AutoFormerArchitecture.hidden(maxima.embedDim(), maxima.mlpRatio());
        List<String> found = network(space, maxima.embedDim());
        differ(found, "depth", depth(), maxima.depth());
        for (int block = 0; block < depth(); block++) {
            differ(found, "Q-K-V dimension of block " + block, qkvDim.get(block), space.qkvDim(maxima.numHeads()));
            differ(found, "hidden width of block " + block, hidden.get(block), widest);
        }
        return found;
    }

    private List<String> network(AutoFormerSpace space, int embed) {
        ImageGeometry image = space.image();
        List<String> found = new ArrayList<>();
        differ(found, "embedding dimension", embedDim, embed);
        differ(found, "patch", patch, image.patch());
        differ(found, "channels", channels, image.channels());
        differ(found, "classes", classes, space.classes());
        if (tokens == null || !space.absolutePosition()) {
            differ(found, "absolute positions", tokens == null ? 0 : 1, space.absolutePosition() ? 1 : 0);
        } else {
            differ(found, "tokens of the absolute positions", tokens, image.tokens());
        }
        boolean relative = space.relativePosition().enabled();
        if (relativeRows == null || headDim == null || !relative) {
            differ(found, "relative positions", relativeRows == null ? 0 : 1, relative ? 1 : 0);
        } else {
            differ(
                    found,
                    "rows of the relative-position tables",
                    relativeRows,
                    space.relativePosition().rows());
            differ(
                    found,
                    "width of a head",
                    headDim,
                    space.headDim(space.maxima().numHeads()));
        }
        return found;
    }

    private static void differ(List<String> found, String what, int here, int wanted) {
        if (here != wanted) {
            found.add("%s: %d in the file, %d in the search space".formatted(what, here, wanted));
        }
    }

    /**
     * The subnet of a space that tensors of this geometry are, alone.
     *
     * @throws CheckpointException naming everything in which they are none
     */
    public AutoFormerArchitecture subnet(AutoFormerSpace space) {
        List<String> found = network(space, embedDim);
        List<Integer> heads = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int block = 0; block < depth(); block++) {
            int dimension = qkvDim.get(block);
            int width = hidden.get(block);
            space.numHeads().stream()
                    .filter(count -> space.qkvDim(count) == dimension)
                    .findFirst()
                    .ifPresent(heads::add);
            space.mlpRatio().stream()
                    .filter(ratio -> AutoFormerArchitecture.hidden(embedDim, ratio) == width)
                    .findFirst()
                    .ifPresent(ratios::add);
            if (heads.size() <= block || ratios.size() <= block) {
                found.add("block %d: a Q-K-V dimension of %d and a hidden width of %d are no choice of the search space"
                        .formatted(block, dimension, width));
                break;
            }
        }
        if (found.isEmpty()) {
            AutoFormerArchitecture architecture = new AutoFormerArchitecture(embedDim, heads, ratios);
            space.violations(architecture)
                    .forEach(violation -> found.add(violation.pointer() + " " + violation.detail()));
            if (found.isEmpty()) {
                return architecture;
            }
        }
        throw new CheckpointException("it is no subnet of the search space: " + String.join("; ", found));
    }
}
