package io.entangle.api.artifact;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/** Counts bytes and errors of the store, in this process and since its start; the names are a promise of {@code docs/OPERATIONS.md}. */
@Component
class StoreCounters {

    /** What was asked of the store. */
    enum Operation {
        WRITE,
        READ,
        DELETE
    }

    private enum Reason {
        /** There is no room. */
        FULL,
        /** It cannot be reached, refuses, or fails. */
        UNAVAILABLE,
        /** It does not have what was put there. */
        DAMAGED
    }

    private final Map<Operation, Map<Reason, Counter>> errors = new EnumMap<>(Operation.class);
    private final Counter written;
    private final Counter read;

    StoreCounters(MeterRegistry registry) {
        Meter.MeterProvider<Counter> bytes = Counter.builder("entangle.artifact.store.bytes")
                .description(
                        "Bytes of contents that were stored, by workers themselves too, and that this process has read")
                .baseUnit("bytes")
                .withRegistry(registry);
        written = bytes.withTag("operation", word(Operation.WRITE));
        read = bytes.withTag("operation", word(Operation.READ));
        for (Operation operation : Operation.values()) {
            Meter.MeterProvider<Counter> ofOperation = Counter.builder("entangle.artifact.store.errors")
                    .description("What the store could not do, by why")
                    .tag("operation", word(operation))
                    .withRegistry(registry);
            Map<Reason, Counter> byReason = new EnumMap<>(Reason.class);
            for (Reason reason : Reason.values()) {
                byReason.put(reason, ofOperation.withTag("reason", word(reason)));
            }
            errors.put(operation, byReason);
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Content was stored. */
    void written(long bytes) {
        written.increment((double) bytes);
    }

    /** Content was read from the store. */
    void read(long bytes) {
        read.increment((double) bytes);
    }

    /** Content is not what was put there. */
    void damaged() {
        count(Operation.READ, Reason.DAMAGED);
    }

    /** Counts a failure that is the store's; what is wrong with a request is none, and whether a content that is gone should be there is for the caller to know. */
    void failed(Operation operation, Exception failure) {
        reason(failure).ifPresent(reason -> count(operation, reason));
    }

    /** Does something and counts it if the store fails. */
    <T, E extends Exception> T watched(Operation operation, Call<T, E> call) throws E {
        try {
            return call.run();
        } catch (Exception e) {
            failed(operation, e);
            throw e;
        }
    }

    private void count(Operation operation, Reason reason) {
        Objects.requireNonNull(Objects.requireNonNull(errors.get(operation)).get(reason))
                .increment();
    }

    private static Optional<Reason> reason(Exception failure) {
        if (failure instanceof ErrorResponseException told) {
            if (told.getStatusCode().equals(HttpStatus.INSUFFICIENT_STORAGE)) {
                return Optional.of(Reason.FULL);
            }
            return told.getStatusCode().equals(HttpStatus.SERVICE_UNAVAILABLE)
                    ? Optional.of(Reason.UNAVAILABLE)
                    : Optional.empty();
        }
        boolean broken = failure instanceof IOException || failure instanceof UncheckedIOException;
        return broken && !(failure instanceof DamagedArtifact) ? Optional.of(Reason.UNAVAILABLE) : Optional.empty();
    }

    /** Something that the store is asked for. */
    interface Call<T, E extends Exception> {

        T run() throws E;
    }
}
