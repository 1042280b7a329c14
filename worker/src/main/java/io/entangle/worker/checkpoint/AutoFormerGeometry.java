package io.entangle.worker.checkpoint;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.searchspace.SupernetMaxima;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the shapes of AutoFormer's published tensors tell. They do not tell what the head reads, nor, without positions, the size of the images, nor, without relative positions,
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
public record AutoFormerGeometry(
        int embedDim,
        int patch,
        int channels,
        int classes,
        List<Integer> qkvDim,
        List<Integer> hidden,
        @Nullable Integer tokens,
        @Nullable Integer relativeRows,
        @Nullable Integer headDim)
        implements PublishedGeometry {

    static final String PATCHES = "patch_embed_super.proj.weight";

    private static final int MOST_BLOCKS = 256;

    /** Copies the lists. */
    public AutoFormerGeometry {
        qkvDim = List.copyOf(qkvDim);
        hidden = List.copyOf(hidden);
    }

    static AutoFormerGeometry of(Map<String, HostTensor> tensors) {
        ShapesOf shapes = new ShapesOf("AutoFormer", tensors);
        long[] patches = shapes.of(PATCHES, 4);
        if (patches[2] != patches[3]) {
            throw new CheckpointException("patches of %d × %d pixels are no squares".formatted(patches[2], patches[3]));
        }
        List<Integer> qkv = new ArrayList<>();
        List<Integer> hidden = new ArrayList<>();
        while (qkv.size() < MOST_BLOCKS && tensors.containsKey("blocks." + qkv.size() + ".attn.qkv.weight")) {
            String block = "blocks." + qkv.size() + ".";
            qkv.add((int) shapes.of(block + "attn.proj.weight", 2)[1]);
            hidden.add((int) shapes.of(block + "fc1.weight", 2)[0]);
        }
        String table = "blocks.0.attn.rel_pos_embed_k.embeddings_table_v";
        long[] relative = tensors.containsKey(table) ? shapes.of(table, 2) : null;
        return new AutoFormerGeometry(
                (int) patches[0],
                (int) patches[2],
                (int) patches[1],
                (int) shapes.of("head.weight", 2)[0],
                qkv,
                hidden,
                tensors.containsKey("pos_embed") ? (int) shapes.of("pos_embed", 3)[1] : null,
                relative == null ? null : (int) relative[0],
                relative == null ? null : (int) relative[1]);
    }

    /** Number of blocks. */
    public int depth() {
        return qkvDim.size();
    }

    /** Side of an image in pixels, or null without absolute positions. */
    public @Nullable Integer imageSize() {
        return tokens == null ? null : (int) Math.round(Math.sqrt(tokens - 1)) * patch;
    }

    @Override
    public <R> R byFamily(Function<AutoFormerGeometry, R> autoFormer, Function<S3Geometry, R> s3) {
        return autoFormer.apply(this);
    }

    @Override
    public List<String> mismatches(SearchSpace space) {
        return space.byFamily(
                this::mismatchesWith,
                s3 -> List.of(PublishedGeometry.otherFamily(AutoFormerArchitecture.FAMILY, S3Architecture.FAMILY)));
    }

    private List<String> mismatchesWith(AutoFormerSpace space) {
        SupernetMaxima maxima = space.maxima();
        int widest = AutoFormerArchitecture.hidden(maxima.embedDim(), maxima.mlpRatio());
        List<String> found = network(space, maxima.embedDim());
        Differences.add(found, "depth", depth(), maxima.depth());
        for (int block = 0; block < depth(); block++) {
            Differences.add(
                    found, "Q-K-V dimension of block " + block, qkvDim.get(block), space.qkvDim(maxima.numHeads()));
            Differences.add(found, "hidden width of block " + block, hidden.get(block), widest);
        }
        return found;
    }

    private List<String> network(AutoFormerSpace space, int embed) {
        ImageGeometry image = space.image();
        List<String> found = new ArrayList<>();
        Differences.add(found, "embedding dimension", embedDim, embed);
        Differences.add(found, "patch", patch, image.patch());
        Differences.add(found, "channels", channels, image.channels());
        Differences.add(found, "classes", classes, space.classes());
        if (tokens == null || !space.absolutePosition()) {
            Differences.add(found, "absolute positions", tokens == null ? 0 : 1, space.absolutePosition() ? 1 : 0);
        } else {
            Differences.add(found, "tokens of the absolute positions", tokens, image.tokens());
        }
        boolean relative = space.relativePosition().enabled();
        if (relativeRows == null || headDim == null || !relative) {
            Differences.add(found, "relative positions", relativeRows == null ? 0 : 1, relative ? 1 : 0);
        } else {
            Differences.add(
                    found,
                    "rows of the relative-position tables",
                    relativeRows,
                    space.relativePosition().rows());
            Differences.add(
                    found,
                    "width of a head",
                    headDim,
                    space.headDim(space.maxima().numHeads()));
        }
        return found;
    }

    @Override
    public AutoFormerArchitecture subnet(SearchSpace space) {
        return space.byFamily(this::subnetOf, s3 -> {
            throw PublishedGeometry.noSubnet(
                    List.of(PublishedGeometry.otherFamily(AutoFormerArchitecture.FAMILY, S3Architecture.FAMILY)));
        });
    }

    private AutoFormerArchitecture subnetOf(AutoFormerSpace space) {
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
        throw PublishedGeometry.noSubnet(found);
    }
}
