package io.entangle.worker.parity;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.RelativePosition;
import io.entangle.shared.searchspace.SupernetMaxima;
import io.entangle.shared.validation.Violation;
import java.util.Collections;
import java.util.List;

/**
 * A model as the published constructor describes it.
 *
 * @param space the search space, whose supernet holds what any subnet can use
 * @param superParameters parameters of the published supernet, the parts included that no subnet can use
 */
record PublishedModel(AutoFormerSpace space, long superParameters) {

    /** {@code Vision_TransformerSuper} takes 64 for the width of a head wherever the Q-K-V dimension follows the heads. */
    private static final int HEAD_DIM = 64;

    /**
     * Reads arguments and choices.
     *
     * @throws GoldenException naming an argument that is not implemented
     */
    static PublishedModel of(GoldenNode ctor, GoldenNode choices) {
        return of(
                ctor,
                choices.at("depth").integers(),
                choices.at("embed_dim").integers(),
                choices.at("mlp_ratio").reals(),
                choices.at("num_heads").integers());
    }

    /** Reads arguments where there are no choices: nothing but the largest subnet. */
    static PublishedModel largestOf(GoldenNode ctor) {
        return of(
                ctor,
                List.of(ctor.at("depth").count()),
                List.of(ctor.at("embed_dim").count()),
                List.of(ctor.at("mlp_ratio").number()),
                List.of(ctor.at("num_heads").count()));
    }

    private static PublishedModel of(
            GoldenNode ctor,
            List<Integer> depthChoices,
            List<Integer> embedChoices,
            List<Double> ratioChoices,
            List<Integer> headChoices) {
        onlyAs(ctor, "qkv_bias", true);
        onlyAs(ctor, "pre_norm", true);
        onlyAs(ctor, "scale", false);
        for (String rate : List.of("drop_rate", "attn_drop_rate", "drop_path_rate")) {
            if (ctor.has(rate)) {
                // Nothing is dropped where numbers are compared.
                ctor.at(rate).number();
            }
        }
        int embed = ctor.at("embed_dim").count();
        int depth = ctor.at("depth").count();
        int heads = ctor.at("num_heads").count();
        double ratio = ctor.at("mlp_ratio").number();
        boolean elastic = ctor.at("change_qkv").flag();
        int superHeads = elastic ? embed / HEAD_DIM : Math.max(heads, Collections.max(headChoices));
        AutoFormerSpace space = new AutoFormerSpace(
                image(ctor),
                ctor.at("num_classes").count(),
                depthChoices,
                embedChoices,
                ratioChoices,
                headChoices,
                HEAD_DIM,
                new SupernetMaxima(depth, embed, ratio, superHeads),
                relativePosition(ctor),
                ctor.at("gp").flag() ? Pooling.MEAN : Pooling.TOKEN,
                !ctor.has("abs_pos") || ctor.at("abs_pos").flag(),
                elastic);
        List<Violation> violations = space.violations();
        if (!violations.isEmpty()) {
            Violation first = violations.get(0);
            throw new GoldenException("no search space can be made of %s and its choices: %s %s"
                    .formatted(ctor.path(), first.pointer(), first.detail()));
        }
        return new PublishedModel(space, superParameters(space, heads));
    }

    private static ImageGeometry image(GoldenNode ctor) {
        int channels = ctor.has("in_chans") ? ctor.at("in_chans").count() : 3;
        return new ImageGeometry(
                ctor.at("img_size").count(), ctor.at("patch_size").count(), channels);
    }

    private static RelativePosition relativePosition(GoldenNode ctor) {
        boolean enabled = ctor.at("relative_position").flag();
        int distance = ctor.has("max_relative_position")
                ? ctor.at("max_relative_position").count()
                : 14;
        return new RelativePosition(enabled, distance);
    }

    private static void onlyAs(GoldenNode ctor, String argument, boolean value) {
        if (ctor.has(argument) && ctor.at(argument).flag() != value) {
            throw new GoldenException(
                    "the model is built with %s = %s, which is not implemented".formatted(argument, !value));
        }
    }

    /** In every published supernet the projections are as wide as the embedding, and the tables as a head of it. */
    private static long superParameters(AutoFormerSpace space, int heads) {
        SupernetMaxima maxima = space.maxima();
        AutoFormerSpace wide = new AutoFormerSpace(
                space.image(),
                space.classes(),
                space.depth(),
                space.embedDim(),
                space.mlpRatio(),
                List.of(heads),
                HEAD_DIM,
                new SupernetMaxima(maxima.depth(), maxima.embedDim(), maxima.mlpRatio(), heads),
                space.relativePosition(),
                space.pooling(),
                space.absolutePosition(),
                false);
        AutoFormerArchitecture whole = new AutoFormerArchitecture(
                maxima.embedDim(),
                Collections.nCopies(maxima.depth(), heads),
                Collections.nCopies(maxima.depth(), maxima.mlpRatio()));
        return CostModel.of(wide, whole).parameters();
    }

    /**
     * A subnet as {@code set_sample_config} takes it.
     *
     * @throws GoldenException if its lists do not fit together
     */
    static AutoFormerArchitecture subnet(GoldenNode config) {
        int depth = config.at("layer_num").count();
        List<Integer> embed = config.at("embed_dim").integers();
        List<Integer> heads = config.at("num_heads").integers();
        List<Double> ratios = config.at("mlp_ratio").reals();
        boolean whole = embed.size() == depth && heads.size() == depth && ratios.size() == depth;
        if (!whole || embed.stream().distinct().count() != 1) {
            throw new GoldenException(
                    "%s does not name %d blocks of one embedding dimension".formatted(config.path(), depth));
        }
        return new AutoFormerArchitecture(embed.get(0), heads, ratios);
    }
}
