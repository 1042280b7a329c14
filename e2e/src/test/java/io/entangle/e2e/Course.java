package io.entangle.e2e;

import java.io.IOException;
import java.util.Optional;

/** What happens to calls on their way. Called by many threads. */
public interface Course {

    /**
     * Sends a call on, or has something happen to it.
     *
     * @return the answer that the worker gets; empty where its connection breaks instead
     */
    Optional<Answer> run(Crossing crossing, Call call) throws IOException, InterruptedException;
}
