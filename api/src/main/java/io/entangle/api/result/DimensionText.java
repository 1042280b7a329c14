package io.entangle.api.result;

import io.entangle.shared.searchspace.Dimension;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dimensions and accuracies in words, for tables and plots. */
public final class DimensionText {

    private DimensionText() {}

    /** A dimension, of one stage where there are stages, and of all blocks there or of one. */
    public static String of(Dimension dimension, @Nullable Integer stage, @Nullable Integer block) {
        String name = of(dimension) + of(stage);
        return block == null ? name : "%s%s block %d".formatted(name, stage == null ? " of" : ",", block);
    }

    /** A stage after a name; nothing where there are none. */
    public static String of(@Nullable Integer stage) {
        return stage == null ? "" : " of stage " + stage;
    }

    /** A dimension. */
    public static String of(Dimension dimension) {
        return switch (dimension) {
            case DEPTH -> "depth";
            case EMBED_DIM -> "embedding";
            case WINDOW_SIZE -> "window";
            case NUM_HEADS -> "heads";
            case MLP_RATIO -> "MLP ratio";
        };
    }

    /** Two shares of 1 in per cent: a value and its standard error. */
    public static String percent(double value, double standardError) {
        return String.format(Locale.ROOT, "%.2f ± %.2f", 100 * value, 100 * standardError);
    }

    /** The same for a difference. */
    public static String signedPercent(double difference, double standardError) {
        return String.format(Locale.ROOT, "%+.2f ± %.2f", 100 * difference, 100 * standardError);
    }
}
