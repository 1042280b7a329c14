package io.entangle.shared.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {

    @Test
    void aNameAlwaysGivesTheSameStream() {
        assertThat(RandomStreams.stream(7, "order", 3, 9).longs(20).toArray())
                .isEqualTo(RandomStreams.stream(7, "order", 3, 9).longs(20).toArray());
    }

    @Test
    void theDrawsOfANameNeverChangeBetweenVersions() {
        assertThat(RandomStreams.stream(1, "order", 0).nextLong()).isEqualTo(PINNED);
    }

    private static final long PINNED = -1758692701574375143L;

    @Test
    void neighbouringNamesGiveUnrelatedStreams() {
        Set<Long> first = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            for (long epoch = 0; epoch < 20; epoch++) {
                for (String purpose : new String[] {"order", "crop", ""}) {
                    first.add(RandomStreams.stream(seed, purpose, epoch).nextLong());
                    first.add(RandomStreams.stream(seed, purpose, epoch, 0).nextLong());
                }
            }
        }
        assertThat(first).hasSize(20 * 20 * 3 * 2);
    }

    @Test
    void firstDrawsOverTheLastKeyAreUniform() {
        int draws = 20_000;
        int[] counts = new int[8];
        for (int i = 0; i < draws; i++) {
            counts[RandomStreams.stream(5, "flip", 1, i).nextInt(counts.length)]++;
        }
        double expected = draws / (double) counts.length;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        assertThat(chiSquare).as("7 degrees of freedom, 99.9 %% quantile").isLessThan(24.3);
    }
}
