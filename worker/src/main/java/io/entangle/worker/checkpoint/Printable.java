package io.entangle.worker.checkpoint;

/** Names out of foreign files, fit for an error message of one line. */
final class Printable {

    private static final int LONGEST = 120;

    private Printable() {}

    static String of(String name) {
        StringBuilder printable = new StringBuilder();
        name.codePoints()
                .limit(LONGEST)
                .forEach(code -> printable.appendCodePoint(Character.isISOControl(code) ? '?' : code));
        return name.length() > LONGEST ? printable + "…" : printable.toString();
    }
}
