package io.entangle.e2e.chaos;

import io.entangle.e2e.Answer;
import java.util.Optional;

/**
 * What a fault came to.
 *
 * @param happened whether it happened; if not, the moment was gone, and it waits for another
 * @param answer what the worker gets; empty where its connection breaks
 * @param detail what exactly went wrong
 */
record Outcome(boolean happened, Optional<Answer> answer, String detail) {

    static Outcome answered(Answer answer, String detail) {
        return new Outcome(true, Optional.of(answer), detail);
    }

    static Outcome broken(String detail) {
        return new Outcome(true, Optional.empty(), detail);
    }

    static Outcome missed(Answer answer) {
        return new Outcome(false, Optional.of(answer), "missed");
    }
}
