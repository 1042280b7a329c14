package io.entangle.api.spacesearch;

import io.entangle.shared.contract.v1.SubspaceView;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Subspaces and errors in words, for report and plot. */
final class SubspaceText {

    /** As many standard errors as make a trend more than chance; the same as moves a space. */
    private static final double CERTAIN = 2;

    private SubspaceText() {}

    static String of(List<BigDecimal> choices) {
        return choices.stream().map(BigDecimal::toPlainString).collect(Collectors.joining(", ", "{", "}"));
    }

    /** What its trend says, whether or not that moves it. */
    static String finding(SubspaceView subspace) {
        Double slope = subspace.slope();
        Double standardError = subspace.standardError();
        if (slope == null || standardError == null) {
            return "cannot be told";
        }
        if (Math.abs(slope) <= CERTAIN * standardError) {
            return "no clear trend";
        }
        return slope < 0 ? "wants to grow" : "wants to shrink";
    }

    /** A share of 1 in per cent. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }
}
