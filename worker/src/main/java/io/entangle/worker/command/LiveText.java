package io.entangle.worker.command;

import java.io.PrintWriter;

/** A line that changes in place on a terminal, and is repeated now and then elsewhere. */
final class LiveText {

    private static final long NANOS_BETWEEN_PLAIN_LINES = 15_000_000_000L;
    private static final String CLEAR_LINE = "\r\u001b[2K";
    private static final int WIDTH = 110;

    private final PrintWriter out;
    private final boolean terminal;
    private String shown = "";
    private long shownAt = Long.MIN_VALUE;

    /** Text on {@code out}, which is a terminal or not. */
    LiveText(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Text on standard output. */
    @SuppressWarnings("SystemConsoleNull") // the start of the process asks newer JDKs for the console of the older ones
    static LiveText on(PrintWriter out) {
        return new LiveText(out, System.console() != null);
    }

    /** Shows where things stand at a time. */
    void show(String line, long nanos) {
        if (line.equals(shown)) {
            return;
        }
        if (terminal) {
            out.print(CLEAR_LINE + (line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…"));
        } else if (shownAt == Long.MIN_VALUE || nanos - shownAt >= NANOS_BETWEEN_PLAIN_LINES) {
            out.println(line);
            shownAt = nanos;
        } else {
            return;
        }
        shown = line;
        out.flush();
    }

    /** Prints a line that stays. */
    void print(String line) {
        if (terminal && !shown.isEmpty()) {
            out.print(CLEAR_LINE);
        }
        shown = "";
        shownAt = Long.MIN_VALUE;
        out.println(line);
        out.flush();
    }
}
