package io.entangle.api.result;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import java.util.List;
import java.util.stream.Collectors;

/** Subnets in a few characters, for tables and plots. */
public final class SubnetText {

    private SubnetText() {}

    /** Depth, embedding, heads and ratio of each block, as in {@code d2 e64 h2,3 r2,3.5}. */
    public static String of(Architecture architecture) {
        AutoFormerArchitecture subnet = (AutoFormerArchitecture) architecture;
        return "d%d e%d h%s r%s"
                .formatted(subnet.depth(), subnet.embedDim(), joined(subnet.numHeads()), joined(subnet.mlpRatio()));
    }

    private static String joined(List<? extends Number> choices) {
        return choices.stream().map(choice -> number(choice.doubleValue())).collect(Collectors.joining(","));
    }

    /** A choice without a fraction that it does not have. */
    public static String number(double choice) {
        return choice == Math.rint(choice) ? Long.toString((long) choice) : Double.toString(choice);
    }
}
