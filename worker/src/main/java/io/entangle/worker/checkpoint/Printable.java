package io.entangle.worker.checkpoint;

/** Text out of foreign files, fit for an error message of one line, for JSON, and for a database. */
public final class Printable {

    private static final int LONGEST = 120;

    private Printable() {}

    /** A name: what cannot be printed becomes a question mark, and what is too long is cut off. */
    public static String of(String name) {
        return of(name, LONGEST);
    }

    /** A text of at most so many characters. */
    public static String of(String text, int longest) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().limit(longest).forEach(code -> printable.appendCodePoint(isPrintable(code) ? code : '?'));
        return text.codePointCount(0, text.length()) > longest ? printable + "…" : printable.toString();
    }

    private static boolean isPrintable(int code) {
        boolean half = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
        return !half && !Character.isISOControl(code);
    }
}
