package io.entangle.worker.command;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ShortForm;
import io.entangle.shared.job.PairedDifference;
import io.entangle.shared.job.SubnetScore;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them. */
final class Figures {

    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final ShortForm FORM = new ShortForm(",");

    private Figures() {}

    /** A duration: {@code 42s}, {@code 3m07s}, {@code 2h05m}. */
    static String duration(double seconds) {
        long whole = Math.max(0, Math.round(seconds));
        if (whole < MINUTE) {
            return whole + "s";
        }
        return whole < HOUR
                ? "%dm%02ds".formatted(whole / MINUTE, whole % MINUTE)
                : "%dh%02dm".formatted(whole / HOUR, whole % HOUR / MINUTE);
    }

    /** A share in percent: {@code 87.3 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** An accuracy with its standard error, both in percent. */
    static String score(@Nullable SubnetScore score) {
        return score == null
                ? "-"
                : String.format(Locale.ROOT, "%.2f ± %.2f %%", 100 * score.accuracy(), 100 * score.standardError());
    }

    /** A difference of two accuracies with its standard error, both in percentage points. */
    static String difference(PairedDifference paired) {
        return String.format(Locale.ROOT, "%+.2f ± %.2f", 100 * paired.difference(), 100 * paired.standardError());
    }

    /** A subnet in a few signs, as in {@code d3 e64 h3,3,2 r3,2,3}. */
    static String shortForm(Architecture architecture) {
        return FORM.of(architecture);
    }
}
