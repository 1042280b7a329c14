package io.entangle.api.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;

/**
 * Who shows which key, remembered for a moment: workers ask hundreds of times a second, and a key that was looked up a moment ago needs no database.
 *
 * <p>What is remembered is looked up again once it is older than {@code memory}, by one of those who ask while the others wait for it; so a key that was revoked or has
 * expired opens nothing after that time, on any process.
 */
final class KnownKeys {

    private static final int MOST = 10_000;
    private static final Duration UNUSED = Duration.ofHours(1);

    private final Cache<String, Answer> answers;
    private final Function<String, Optional<Caller>> lookUp;
    private final long memory;
    private final Ticker clock;

    /**
     * @param lookUp finds who shows the key of a digest
     * @param memory how old an answer may be
     * @param clock nanoseconds
     */
    KnownKeys(Function<String, Optional<Caller>> lookUp, Duration memory, Ticker clock) {
        this.answers = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(UNUSED)
                .ticker(clock)
                .build();
        this.lookUp = lookUp;
        this.memory = memory.toNanos();
        this.clock = clock;
    }

    /** Whether the key of that digest was asked for in the last hour; what was need not be suspected of being a guess. */
    boolean isKnown(String sha256) {
        return answers.getIfPresent(sha256) != null;
    }

    /** Who shows the key of that digest; nobody if there is no such key, or it opens nothing any more. */
    Optional<Authentication> find(String sha256) {
        Answer answer = answers.getIfPresent(sha256);
        if (answer == null || isOld(answer)) {
            answer = answers.asMap().compute(sha256, (digest, known) -> isOld(known) ? ask(digest) : known);
        }
        return answer.who();
    }

    /** Looks the key up again when it is next shown. */
    void forget(String sha256) {
        answers.invalidate(sha256);
    }

    private boolean isOld(@Nullable Answer answer) {
        return answer == null || clock.read() - answer.at() >= memory;
    }

    private Answer ask(String sha256) {
        long asked = clock.read();
        return new Answer(lookUp.apply(sha256).map(Caller::authentication), asked);
    }

    /**
     * @param who who shows the key, if it opens anything
     * @param at when that was asked
     */
    private record Answer(Optional<Authentication> who, long at) {}
}
