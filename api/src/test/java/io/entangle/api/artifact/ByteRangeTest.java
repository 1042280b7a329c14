package io.entangle.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-9, 0, 9",
        "bytes=3-, 3, 9",
        "bytes=3-99999, 3, 9",
        "bytes=-4, 6, 9",
        "bytes=-99, 0, 9",
        "' bytes = 2 - 5 ', 2, 5"
    })
    void oneRangeIsCutToTheContent(String header, long from, long to) {
        assertThat(ByteRange.of(header, 10)).hasValue(new ByteRange(from, to));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0"})
    void aRangeOfNothingCannotBeSatisfied(String header) {
        assertThat(ByteRange.of(header, 10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,4-5", "lines=0-1", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", ""})
    void whatAServerMayIgnoreMeansEverything(String header) {
        assertThat(ByteRange.of(header, 10)).hasValue(new ByteRange(0, 9));
    }

    @Test
    void withoutAHeaderEverythingIsSentEvenNothing() {
        assertThat(ByteRange.of(null, 0).orElseThrow().length()).isZero();
        assertThat(ByteRange.of("bytes=0-", 0)).isEmpty();
    }
}
