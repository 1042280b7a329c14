package io.entangle.worker.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.contract.v1.LogLine;
import io.entangle.shared.contract.v1.LogLines;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lines that wait for the API are bounded, in order, and sent again until they are answered. */
class JobLogTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    private final JobLog log = new JobLog();

    @Test
    void whatIsNotAnsweredIsSentAgainWithItsPlace() {
        add("one\ntwo");
        LogLines first = log.next().orElseThrow();
        add("three");

        assertThat(first.first()).isEqualTo(1);
        assertThat(first.lines()).extracting(LogLine::text).containsExactly("one", "two");
        assertThat(log.next().orElseThrow().lines()).extracting(LogLine::text).containsExactly("one", "two", "three");

        log.answered(first);

        assertThat(log.next()).hasValue(new LogLines(3, List.of(new LogLine(AT, "INFO", "three"))));
    }

    @Test
    void nothingIsSentWhenAllIsAnswered() {
        add("one");
        log.answered(log.next().orElseThrow());

        assertThat(log.next()).isEmpty();
    }

    @Test
    void theEarliestAreLeftOutWhereThereIsNoRoomAndALineSaysSo() {
        add("line\n".repeat(2000));
        LogLines sent = log.next().orElseThrow();
        add("line\n".repeat(100));

        LogLines next = log.next().orElseThrow();
        assertThat(next.first()).isEqualTo(101);
        assertThat(next.lines()).hasSize(LogLines.MOST);
        assertThat(next.lines().get(0).text()).isEqualTo("… 101 lines were left out here");

        log.answered(sent);

        assertThat(log.next().orElseThrow().first()).isEqualTo(LogLines.MOST + 1);
        assertThat(log.next().orElseThrow().lines().get(0).text()).isEqualTo("line");
    }

    @Test
    void aLineIsBounded() {
        add("x".repeat(100_000));

        assertThat(log.next().orElseThrow().lines().get(0).text()).hasSizeLessThan(5000);
    }

    private void add(String text) {
        log.add(AT, "INFO", text);
    }
}
