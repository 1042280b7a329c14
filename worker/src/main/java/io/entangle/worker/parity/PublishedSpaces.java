package io.entangle.worker.parity;

import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.RelativePosition;
import java.util.List;

/** The published search spaces at 224 pixels, by the names of their files; the order of choices decides what is drawn. */
final class PublishedSpaces {

    private static final List<Double> RATIOS = List.of(3.0, 3.5, 4.0);

    private PublishedSpaces() {}

    /** @throws GoldenException if there is no space of that size */
    static AutoFormerSpace of(String size) {
        return switch (size) {
            case "T" -> space(List.of(12, 13, 14), List.of(192, 216, 240), List.of(3.5, 4.0), List.of(3, 4));
            case "S" -> space(List.of(12, 13, 14), List.of(320, 384, 448), RATIOS, List.of(5, 6, 7));
            // The file lists two numbers of heads, the paper three.
            case "B" -> space(List.of(14, 15, 16), List.of(528, 576, 624), RATIOS, List.of(9, 10));
            default -> throw new GoldenException("'%s' is no published size; there are T, S and B".formatted(size));
        };
    }

    /** The space of these choices. */
    static AutoFormerSpace of(GoldenNode choices) {
        return space(
                choices.at("depth").integers(),
                choices.at("embed_dim").integers(),
                choices.at("mlp_ratio").reals(),
                choices.at("num_heads").integers());
    }

    private static AutoFormerSpace space(
            List<Integer> depth, List<Integer> embedDim, List<Double> mlpRatio, List<Integer> numHeads) {
        return new AutoFormerSpace(
                new ImageGeometry(224, 16, 3),
                1000,
                depth,
                embedDim,
                mlpRatio,
                numHeads,
                64,
                null,
                new RelativePosition(true, 14),
                Pooling.MEAN);
    }
}
