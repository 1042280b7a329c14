package io.entangle.api.result;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.S3Architecture;
import java.util.List;
import java.util.stream.Collectors;

/** Subnets in a few characters, for tables and plots. */
public final class SubnetText {

    private SubnetText() {}

    /**
     * Depth, embedding, heads and ratio of each block, as in {@code d2 e64 h2,3 r2,3.5}; stages with their windows one after the other, with one value where all blocks
     * are alike, as in {@code d2 e96 w7 h3 r4 | d2 e192 w7,14 h6 r4}.
     */
    public static String of(Architecture architecture) {
        return architecture.byFamily(
                subnet -> "d%d e%d h%s r%s"
                        .formatted(
                                subnet.depth(),
                                subnet.embedDim(),
                                joined(subnet.numHeads()),
                                joined(subnet.mlpRatio())),
                subnet -> subnet.stages().stream().map(SubnetText::of).collect(Collectors.joining(" | ")));
    }

    private static String of(S3Architecture.Stage stage) {
        return "d%d e%d w%s h%s r%s"
                .formatted(
                        stage.depth(),
                        stage.embedDim(),
                        shortened(stage.windowSize()),
                        shortened(stage.numHeads()),
                        shortened(stage.mlpRatio()));
    }

    private static String shortened(List<? extends Number> choices) {
        return joined(choices.stream().distinct().count() == 1 ? choices.subList(0, 1) : choices);
    }

    private static String joined(List<? extends Number> choices) {
        return choices.stream().map(choice -> number(choice.doubleValue())).collect(Collectors.joining(","));
    }

    /** A choice without a fraction that it does not have. */
    public static String number(double choice) {
        return choice == Math.rint(choice) ? Long.toString((long) choice) : Double.toString(choice);
    }
}
