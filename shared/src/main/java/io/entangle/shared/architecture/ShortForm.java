package io.entangle.shared.architecture;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Subnets in a few characters, for tables and plots: depth, embedding, heads and ratio of each block, as in {@code d2 e64 h2-3 r2-3.5}; stages with their windows one
 * after the other, with one value where all blocks are alike, as in {@code d2 e96 w7 h3 r4 | d2 e192 w7-14 h6 r4}.
 *
 * @param separator what stands between the choices of the blocks
 */
public record ShortForm(String separator) {

    /** The short form of a subnet. */
    public String of(Architecture architecture) {
        return architecture.byFamily(
                subnet -> "d%d e%d h%s r%s"
                        .formatted(
                                subnet.depth(),
                                subnet.embedDim(),
                                joined(subnet.numHeads()),
                                joined(subnet.mlpRatio())),
                subnet -> subnet.stages().stream().map(this::of).collect(Collectors.joining(" | ")));
    }

    private String of(S3Architecture.Stage stage) {
        return "d%d e%d w%s h%s r%s"
                .formatted(
                        stage.depth(),
                        stage.embedDim(),
                        shortened(stage.windowSize()),
                        shortened(stage.numHeads()),
                        shortened(stage.mlpRatio()));
    }

    private String shortened(List<? extends Number> choices) {
        return joined(choices.stream().distinct().count() == 1 ? choices.subList(0, 1) : choices);
    }

    private String joined(List<? extends Number> choices) {
        return choices.stream().map(choice -> number(choice.doubleValue())).collect(Collectors.joining(separator));
    }

    /** A choice without a fraction that it does not have. */
    public static String number(double choice) {
        return choice == Math.rint(choice) ? Long.toString((long) choice) : Double.toString(choice);
    }
}
