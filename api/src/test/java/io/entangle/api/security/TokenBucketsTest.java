package io.entangle.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {

    private final AtomicLong clock = new AtomicLong();
    private final TokenBuckets buckets = new TokenBuckets(3, Duration.ofSeconds(30), clock::get);

    @Test
    void aFullBucketGivesItsTokensAndThenTellsWhenThereIsOne() {
        for (int i = 0; i < 3; i++) {
            assertThat(buckets.take("a")).isZero();
        }

        assertThat(buckets.take("a")).isEqualTo(Duration.ofSeconds(10));
        assertThat(buckets.wait("a")).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void itFillsAgainAndWhoAsksInVainLosesNothingByIt() {
        for (int i = 0; i < 10; i++) {
            buckets.take("a");
        }
        clock.addAndGet(Duration.ofSeconds(10).toNanos());

        assertThat(buckets.wait("a")).isZero();
        assertThat(buckets.take("a")).isZero();
        assertThat(buckets.take("a")).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void everybodyHasOneOfHisOwn() {
        for (int i = 0; i < 4; i++) {
            buckets.take("a");
        }

        assertThat(buckets.take("b")).isZero();
    }
}
