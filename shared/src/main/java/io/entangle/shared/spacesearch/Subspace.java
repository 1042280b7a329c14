package io.entangle.shared.spacesearch;

import io.entangle.shared.searchspace.Dimension;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One dimension of one stage and what it may be: what S3 improves at a time (section 3.2).
 *
 * @param stage from 1
 * @param dimension what varies
 * @param choices its values, ascending, at least one
 */
public record Subspace(int stage, Dimension dimension, List<BigDecimal> choices) {

    public Subspace {
        choices = choices.stream().map(Subspace::plain).toList();
        if (stage < 1) {
            throw new IllegalArgumentException("stages count from 1, not " + stage);
        }
        if (choices.isEmpty()) {
            throw new IllegalArgumentException("a subspace must hold a choice");
        }
        for (int i = 1; i < choices.size(); i++) {
            if (choices.get(i - 1).compareTo(choices.get(i)) >= 0) {
                throw new IllegalArgumentException("the choices of a subspace must ascend: " + choices);
            }
        }
    }

    /** A subspace of whole or decimal numbers. */
    public static Subspace of(int stage, Dimension dimension, double... choices) {
        return new Subspace(
                stage,
                dimension,
                Arrays.stream(choices).mapToObj(BigDecimal::valueOf).toList());
    }

    /** The same dimension of the same stage with other choices. */
    public Subspace with(List<BigDecimal> others) {
        return new Subspace(stage, dimension, others);
    }

    /** Without superfluous zeros, so that equal numbers are equal. */
    static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /** Its choices after a change of each. */
    public List<BigDecimal> mapped(UnaryOperator<BigDecimal> change) {
        return choices.stream().map(change).toList();
    }
}
