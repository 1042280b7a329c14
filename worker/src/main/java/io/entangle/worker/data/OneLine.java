package io.entangle.worker.data;

import java.util.Locale;

/**
 * Names and words of others, made fit for a line of a message or a log: whoever names a file cannot break the line, forge
 * a second one, or turn the direction of the text around.
 */
public final class OneLine {

    private OneLine() {}

    /** Returns the text with everything that does not stay in its place on a line written out as an escape. */
    public static String of(String text) {
        if (text.codePoints().noneMatch(OneLine::isUnruly)) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (isUnruly(point)) {
                line.append(escape(point));
            } else {
                line.appendCodePoint(point);
            }
        });
        return line.toString();
    }

    private static boolean isUnruly(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static String escape(int point) {
        return switch (point) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(Locale.ROOT, point > 0xFFFF ? "\\u{%X}" : "\\u%04X", point);
        };
    }
}
