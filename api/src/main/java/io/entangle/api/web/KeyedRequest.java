package io.entangle.api.web;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/**
 * A POST that makes one thing, however often it is sent under one key.
 *
 * @param what what it makes, for people
 * @param experimentId the experiment it is about; null where it makes one
 * @param key as it was sent, if one was
 * @param sha256 digest of what is asked for
 */
public record KeyedRequest(
        String what, @Nullable UUID experimentId, @Nullable String key, String sha256) {

    /** A request for {@code body}. */
    public static KeyedRequest of(String what, @Nullable UUID experimentId, @Nullable String key, Object body) {
        return new KeyedRequest(what, experimentId, key, Idempotency.sha256(body));
    }

    /**
     * Makes what is asked for, unless it was made before under the key, or is at the same time by somebody faster.
     *
     * @param earlier finds what was made under a key
     * @param making stores the key with what it makes; a key that is stored already is a {@link DuplicateKeyException}
     * @throws org.springframework.web.ErrorResponseException 422 if the key was used for something else
     */
    public UUID once(Function<String, Optional<Earlier>> earlier, Supplier<UUID> making) {
        Optional<UUID> before = before(earlier);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            return making.get();
        } catch (DuplicateKeyException e) {
            return before(earlier).orElseThrow(() -> e);
        }
    }

    /** The digest to store beside the key; null without one. */
    public @Nullable String storedSha256() {
        return key == null ? null : sha256;
    }

    private Optional<UUID> before(Function<String, Optional<Earlier>> earlier) {
        Optional<Earlier> found = Optional.ofNullable(key).flatMap(earlier);
        if (found.isPresent() && !found.get().equals(new Earlier(found.get().id(), experimentId, sha256))) {
            throw Idempotency.usedForAnother(what);
        }
        return found.map(Earlier::id);
    }

    /**
     * What was made under a key.
     *
     * @param id of what was made
     * @param experimentId the experiment it is about; null where it is one
     * @param requestSha256 digest of what was asked for
     */
    public record Earlier(UUID id, @Nullable UUID experimentId, String requestSha256) {}
}
