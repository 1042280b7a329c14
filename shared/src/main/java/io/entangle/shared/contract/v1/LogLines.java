package io.entangle.shared.contract.v1;

import java.util.List;

/**
 * Lines of a job, as its worker sends them.
 *
 * @param first the place of the first of them among all that the worker has logged under this lease, from 1
 * @param lines the lines in their order, at most {@link #MOST}
 */
public record LogLines(long first, List<LogLine> lines) {

    /** Lines of one call at most. */
    public static final int MOST = 500;

    /** Copies the lines. */
    public LogLines {
        lines = List.copyOf(lines);
    }
}
