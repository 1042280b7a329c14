package io.entangle.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.security.core.Authentication;

class KnownKeysTest {

    private static final Duration MEMORY = Duration.ofSeconds(10);
    private static final Caller WORKER = new Caller("pool", "", Set.of(Scope.WORKER));

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger lookUps = new AtomicInteger();
    private Optional<Caller> there = Optional.of(WORKER);
    private final KnownKeys keys = new KnownKeys(this::lookUp, MEMORY, clock::get);

    @Test
    void aKeyThatWasLookedUpAMomentAgoNeedsNoDatabase() {
        for (int call = 0; call < 1000; call++) {
            clock.addAndGet(MEMORY.toNanos() / 1001);
            assertThat(keys.find("a")).map(Authentication::getPrincipal).contains(WORKER);
        }

        assertThat(lookUps).hasValue(1);
    }

    @Test
    void afterThatTimeItIsLookedUpAgain() {
        keys.find("a");
        clock.addAndGet(MEMORY.toNanos());
        keys.find("a");

        assertThat(lookUps).hasValue(2);
    }

    @Test
    void aRevokedKeyOpensNothingAfterThatTimeHoweverOftenItIsShown() {
        keys.find("a");
        there = Optional.empty();
        clock.addAndGet(MEMORY.toNanos() - 1);
        assertThat(keys.find("a")).isPresent();
        clock.addAndGet(1);

        assertThat(keys.find("a")).isEmpty();
    }

    @Test
    void aKeyThatWasRevokedHereOpensNothingAtOnce() {
        keys.find("a");
        there = Optional.empty();
        keys.forget("a");

        assertThat(keys.find("a")).isEmpty();
    }

    @Test
    void anUnknownKeyIsRememberedToo() {
        there = Optional.empty();

        assertThat(keys.isKnown("b")).isFalse();
        assertThat(keys.find("b")).isEmpty();
        assertThat(keys.find("b")).isEmpty();
        assertThat(keys.isKnown("b")).isTrue();
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void manyWhoShowItAtTheSameMomentAskOnce() throws Exception {
        int callers = 8;
        CyclicBarrier together = new CyclicBarrier(callers);
        Callable<Optional<Authentication>> call = () -> {
            together.await();
            return keys.find("a");
        };
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Future<Optional<Authentication>>> answers =
                    threads.invokeAll(Stream.generate(() -> call).limit(callers).toList());
            for (Future<Optional<Authentication>> answer : answers) {
                assertThat(answer.get()).isPresent();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(lookUps).hasValue(1);
    }

    private Optional<Caller> lookUp(String sha256) {
        lookUps.incrementAndGet();
        return there;
    }
}
