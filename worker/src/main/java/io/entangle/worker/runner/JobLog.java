package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.LogLine;
import io.entangle.shared.contract.v1.LogLines;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The lines of a job that the API has not acknowledged. There is room for so many; of what does not fit the earliest are left out, and a line says how many. Safe for several threads. */
final class JobLog {

    private static final int ROOM = 2000;
    private static final int LONGEST = 4000;

    private final Deque<LogLine> unanswered = new ArrayDeque<>();
    /** Places of the first line here, and of the last one that the API has, among all lines of the job. */
    private long first = 1;

    private long answered;

    /** Adds the lines of a text. */
    synchronized void add(Instant at, String level, String text) {
        text.lines().forEach(line -> {
            if (unanswered.size() == ROOM) {
                drop();
            }
            unanswered.add(new LogLine(at, level, line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " …"));
        });
    }

    /** What is to be sent next, if there is anything. Where lines were left out, a word about them stands in the place of the first one behind them. */
    synchronized Optional<LogLines> next() {
        if (unanswered.isEmpty()) {
            return Optional.empty();
        }
        List<LogLine> lines =
                new ArrayList<>(unanswered.stream().limit(LogLines.MOST).toList());
        if (first > answered + 1) {
            lines.set(
                    0,
                    new LogLine(
                            lines.get(0).at(), "WARN", "… %d lines were left out here".formatted(first - answered)));
        }
        return Optional.of(new LogLines(first, lines));
    }

    /** The API has these, of which some may have been left out here meanwhile. */
    synchronized void answered(LogLines sent) {
        answered = sent.first() + sent.lines().size() - 1;
        while (first <= answered) {
            drop();
        }
    }

    private void drop() {
        unanswered.remove();
        first++;
    }
}
