package io.entangle.e2e.chaos;

import io.entangle.e2e.WireCall;
import io.entangle.shared.job.JobKind;
import org.jspecify.annotations.Nullable;

/**
 * A fault that has happened.
 *
 * @param card which one
 * @param call at which call
 * @param kind under a lease of which kind of job
 * @param job that job and its token, in words
 * @param held whether the job was RUNNING under this very lease, which had not ended, in the database at that instant
 * @param detail what exactly went wrong
 */
record Strike(Card card, WireCall call, @Nullable JobKind kind, String job, boolean held, String detail) {

    @Override
    public String toString() {
        return "#%d %s at %s of %s %s%s: %s"
                .formatted(card.number(), card.type(), call, kind, job, held ? "" : " (no held lease)", detail);
    }
}
