package io.entangle.shared.spacesearch;

import io.entangle.shared.searchspace.Dimension;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;

/** Choices as spaces list them and as subspaces do. */
final class Choices {

    private Choices() {}

    /** A subspace of choices in whatever order. */
    static Subspace subspace(int stage, Dimension dimension, List<? extends Number> choices) {
        return new Subspace(stage, dimension, ascending(choices));
    }

    private static List<BigDecimal> ascending(List<? extends Number> choices) {
        return numbers(choices).stream().sorted().toList();
    }

    /** Numbers that are equal where they are the same. */
    static List<BigDecimal> numbers(List<? extends Number> choices) {
        return choices.stream()
                .map(choice -> Subspace.plain(BigDecimal.valueOf(choice.doubleValue())))
                .toList();
    }

    /** Whole choices of a subspace; those that stay do so in the order in which they were posted. */
    static List<Integer> whole(List<Integer> before, Subspace after) {
        return changed(before, after, BigDecimal::intValueExact);
    }

    /** Choices of a subspace, which may have fractions; those that stay do so in the order in which they were posted. */
    static List<Double> decimal(List<Double> before, Subspace after) {
        return changed(before, after, BigDecimal::doubleValue);
    }

    private static <T extends Number> List<T> changed(List<T> before, Subspace after, Function<BigDecimal, T> number) {
        return ascending(before).equals(after.choices())
                ? before
                : after.choices().stream().map(number).toList();
    }
}
