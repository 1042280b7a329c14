package io.entangle.worker.supernet;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SupernetMaxima;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensors of an AutoFormer network, in the order in which the program takes them.
 *
 * <p>Start values and weight decay are those of the published code: truncated normal 0.02 for linear layers, tables, positions and the class token, PyTorch's
 * default for the patch convolution; no decay on tensors of one dimension, biases, positions and the class token, while relative-position tables are decayed.
 */
final class AutoFormerParameters {

    private static final Initialisation ZEROS = new Initialisation.Constant(0);
    private static final Initialisation ONES = new Initialisation.Constant(1);
    private static final Initialisation NORMAL = new Initialisation.TruncatedNormal(0.02, 2);
    private static final List<String> TABLES = List.of(
            "rel_pos_embed_k.embeddings_table_v",
            "rel_pos_embed_k.embeddings_table_h",
            "rel_pos_embed_v.embeddings_table_v",
            "rel_pos_embed_v.embeddings_table_h");

    private final AutoFormerSpace space;
    private final List<Parameter> parameters = new ArrayList<>();

    private AutoFormerParameters(AutoFormerSpace space) {
        this.space = space;
    }

    /** The whole supernet. */
    static List<Parameter> ofSupernet(AutoFormerSpace space) {
        SupernetMaxima maxima = space.maxima();
        AutoFormerParameters list = new AutoFormerParameters(space);
        list.network(maxima.embedDim());
        for (int block = 0; block < maxima.depth(); block++) {
            int hidden = AutoFormerArchitecture.hidden(maxima.embedDim(), maxima.mlpRatio());
            list.block(block, maxima.embedDim(), maxima.numHeads(), hidden);
        }
        return list.parameters;
    }

    /** One subnet, stand-alone. */
    static List<Parameter> ofSubnet(AutoFormerSpace space, AutoFormerArchitecture architecture) {
        AutoFormerParameters list = new AutoFormerParameters(space);
        list.network(architecture.embedDim());
        for (int block = 0; block < architecture.depth(); block++) {
            int heads = architecture.numHeads().get(block);
            list.block(block, architecture.embedDim(), heads, architecture.hidden(block));
        }
        return list.parameters;
    }

    private void network(int embed) {
        int patch = space.image().patch();
        // PyTorch's default for a convolution: Kaiming uniform with a = √5, which comes to 1/√fan-in.
        Initialisation convolution =
                new Initialisation.Uniform(1 / Math.sqrt(space.image().patchPixels()));
        add(
                "patch_embed_super.proj.weight",
                convolution,
                true,
                embed,
                space.image().channels(),
                patch,
                patch);
        add("patch_embed_super.proj.bias", convolution, false, embed);
        add("cls_token", NORMAL, false, 1, 1, embed);
        if (space.absolutePosition()) {
            add("pos_embed", NORMAL, false, 1, space.image().tokens(), embed);
        }
        norm("norm", embed);
        linear("head", space.classes(), embed);
    }

    private void block(int index, int embed, int heads, int hidden) {
        String block = "blocks." + index + ".";
        int attention = space.qkvDim(heads);
        norm(block + "attn_layer_norm", embed);
        linear(block + "attn.qkv", 3 * attention, embed);
        linear(block + "attn.proj", embed, attention);
        norm(block + "ffn_layer_norm", embed);
        linear(block + "fc1", hidden, embed);
        linear(block + "fc2", embed, hidden);
        if (space.relativePosition().enabled()) {
            for (String table : TABLES) {
                add(
                        block + "attn." + table,
                        NORMAL,
                        true,
                        space.relativePosition().rows(),
                        space.headDim(heads));
            }
        }
    }

    private void linear(String name, int out, int in) {
        add(name + ".weight", NORMAL, true, out, in);
        add(name + ".bias", ZEROS, false, out);
    }

    private void norm(String name, int width) {
        add(name + ".weight", ONES, false, width);
        add(name + ".bias", ZEROS, false, width);
    }

    private void add(String name, Initialisation start, boolean decayed, long... shape) {
        parameters.add(new Parameter(name, shape, start, decayed));
    }
}
