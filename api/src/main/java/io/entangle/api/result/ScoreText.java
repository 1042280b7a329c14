package io.entangle.api.result;

import io.entangle.shared.job.SubnetScore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A score in the cells of a table; a score that is not known is empty. */
public final class ScoreText {

    private ScoreText() {}

    /** For people: accuracy and standard error in per cent. */
    public static String percent(@Nullable SubnetScore score) {
        return score == null ? "" : DimensionText.percent(score.accuracy(), score.standardError());
    }

    /** For programs: accuracy and standard error as shares of 1, and images. */
    public static List<String> numbers(@Nullable SubnetScore score) {
        return score == null
                ? List.of("", "", "")
                : List.of(
                        Double.toString(score.accuracy()),
                        Double.toString(score.standardError()),
                        Integer.toString(score.images()));
    }
}
