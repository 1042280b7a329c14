package io.entangle.shared.contract.v1;

import java.util.List;

/**
 * What the workers of a job have logged.
 *
 * @param lines the next lines, the earliest first
 * @param missing how many lines before these are not kept any more
 * @param next what to send as {@code after} for what comes next
 * @param more whether there are further ones already
 */
public record JobLogView(List<LogLine> lines, long missing, long next, boolean more) {

    /** Copies the lines. */
    public JobLogView {
        lines = List.copyOf(lines);
    }
}
