package io.entangle.e2e;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A call that has come as far as the wire, whole; it can be sent on, or not, or more than once. */
public interface Call {

    /** Bytes of its body. */
    int length();

    /** Sends it to an API. */
    CompletableFuture<Answer> send(URI api);

    /**
     * Sends the head and the first half of the body, and ends there.
     *
     * @return status of the answer, if there was any before the API gave the call up
     */
    Optional<Integer> sendHalf(URI api) throws IOException;
}
