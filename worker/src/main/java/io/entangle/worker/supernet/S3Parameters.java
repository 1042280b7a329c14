package io.entangle.worker.supernet;

import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.S3Space;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensors of an S3 network, in the order in which the program takes them, under their published names. Merging weights have a dimension for the four neighbours and
 * relative-position biases one for each direction, so that every subnet is a slice; {@link S3Tensors} has the published shapes.
 *
 * <p>Start values and weight decay are those of the published code and of Swin's, which it is made from: truncated normal 0.02 for linear layers and
 * relative-position biases, PyTorch's default for the patch convolution; no decay on norms, biases and relative-position biases.
 */
final class S3Parameters {

    static final String TABLE = ".attn.relative_position_bias_table";
    static final String MERGING_NORM = ".downsample.norm.";
    static final String REDUCTION = ".downsample.reduction.weight";
    static final int NEIGHBOURS = 4;

    private static final Initialisation ZEROS = new Initialisation.Constant(0);
    private static final Initialisation ONES = new Initialisation.Constant(1);
    private static final Initialisation NORMAL = new Initialisation.TruncatedNormal(0.02, 2);

    private final S3Space space;
    private final List<Parameter> parameters = new ArrayList<>();

    private S3Parameters(S3Space space) {
        this.space = space;
    }

    /** The whole supernet: its largest subnet, in whose blocks the window is the largest that its stage really uses. */
    static List<Parameter> ofSupernet(S3Space space) {
        return ofSubnet(space, space.largest());
    }

    /** One subnet, stand-alone. */
    static List<Parameter> ofSubnet(S3Space space, S3Architecture architecture) {
        S3Parameters list = new S3Parameters(space);
        List<S3Architecture.Stage> stages = architecture.stages();
        list.network(stages.get(0).embedDim(), stages.get(stages.size() - 1).embedDim());
        for (int index = 0; index < stages.size(); index++) {
            S3Architecture.Stage stage = stages.get(index);
            if (index > 0) {
                list.merging(index - 1, stages.get(index - 1).embedDim(), stage.embedDim());
            }
            for (int block = 0; block < stage.depth(); block++) {
                list.block(index, stage, block);
            }
        }
        return list.parameters;
    }

    private void network(int first, int last) {
        int patch = space.image().patch();
        // PyTorch's default for a convolution: Kaiming uniform with a = √5, which comes to 1/√fan-in.
        Initialisation convolution =
                new Initialisation.Uniform(1 / Math.sqrt(space.image().patchPixels()));
        add("patch_embed.proj.weight", convolution, true, first, space.image().channels(), patch, patch);
        add("patch_embed.proj.bias", convolution, false, first);
        norm("patch_embed.norm", first);
        norm("norm", last);
        linear("head", space.classes(), last);
    }

    private void merging(int stage, int before, int after) {
        norm("layers." + stage + ".downsample.norm", NEIGHBOURS, before);
        add("layers." + stage + REDUCTION, NORMAL, true, after, NEIGHBOURS, before);
    }

    private void block(int index, S3Architecture.Stage stage, int block) {
        String name = "layers.%d.blocks.%d".formatted(index, block);
        int embed = stage.embedDim();
        int heads = stage.numHeads().get(block);
        int attention = S3Space.qkvDim(heads);
        int hidden = stage.hidden(block);
        int distances = 2 * space.usedWindow(index, stage.windowSize().get(block)) - 1;
        norm(name + ".norm1", embed);
        add(name + TABLE, NORMAL, false, distances, distances, heads);
        linear(name + ".attn.qkv", 3 * attention, embed);
        linear(name + ".attn.proj", embed, attention);
        norm(name + ".norm2", embed);
        linear(name + ".mlp.fc1", hidden, embed);
        linear(name + ".mlp.fc2", embed, hidden);
    }

    private void linear(String name, int out, int in) {
        add(name + ".weight", NORMAL, true, out, in);
        add(name + ".bias", ZEROS, false, out);
    }

    private void norm(String name, long... shape) {
        add(name + ".weight", ONES, false, shape);
        add(name + ".bias", ZEROS, false, shape);
    }

    private void add(String name, Initialisation start, boolean decayed, long... shape) {
        parameters.add(new Parameter(name, shape, start, decayed));
    }
}
