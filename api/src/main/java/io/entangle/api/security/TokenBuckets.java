package io.entangle.api.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A bucket of tokens for everybody: it is full at first, loses one with each take, and fills again at a steady rate. In memory, so each API process has its own. */
final class TokenBuckets {

    private static final int MOST = 100_000;

    private final Cache<String, Bucket> buckets;
    private final double size;
    private final double perNanosecond;
    private final Ticker clock;

    /**
     * @param size tokens in a full bucket, at least 1
     * @param refill how long an empty one takes to be full
     * @param clock nanoseconds
     */
    TokenBuckets(int size, Duration refill, Ticker clock) {
        this.size = size;
        this.perNanosecond = (double) size / refill.toNanos();
        this.clock = clock;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(refill)
                .ticker(clock)
                .build();
    }

    /** How long {@code who} has to wait for a token; zero if there is one. Takes none. */
    Duration wait(String who) {
        return untilOne(now(buckets.getIfPresent(who)));
    }

    /** Takes a token if there is one, and tells how long {@code who} has to wait otherwise; zero if it was taken. */
    Duration take(String who) {
        Bucket taken = buckets.asMap().compute(who, (name, before) -> {
            Bucket now = now(before);
            return now.tokens() < 1 ? now : new Bucket(now.tokens() - 1, now.at(), true);
        });
        return taken.granted() ? Duration.ZERO : untilOne(taken);
    }

    private Bucket now(@Nullable Bucket before) {
        long now = clock.read();
        double tokens = before == null ? size : Math.min(size, before.tokens() + (now - before.at()) * perNanosecond);
        return new Bucket(tokens, now, false);
    }

    private Duration untilOne(Bucket bucket) {
        return bucket.tokens() >= 1
                ? Duration.ZERO
                : Duration.ofNanos((long) Math.ceil((1 - bucket.tokens()) / perNanosecond));
    }

    private record Bucket(double tokens, long at, boolean granted) {}
}
