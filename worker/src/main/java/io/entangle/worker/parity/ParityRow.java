package io.entangle.worker.parity;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One quantity of one set.
 *
 * @param set where it lies, relative to the directory
 * @param quantity what was compared
 * @param compared how many numbers
 * @param absolute worst absolute difference
 * @param relative worst relative difference, of gradients relative to the largest value of their tensor
 * @param tolerance what is allowed
 * @param verdict the outcome
 * @param detail where the worst difference is, or why nothing was compared
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ParityRow(
        String set,
        String quantity,
        long compared,
        @Nullable Double absolute,
        @Nullable Double relative,
        @Nullable String tolerance,
        Verdict verdict,
        @Nullable String detail) {

    static ParityRow failed(String set, String quantity, String reason) {
        return new ParityRow(set, quantity, 0, null, null, null, Verdict.FAIL, reason);
    }

    static ParityRow of(String set, String quantity, Verdict verdict, String detail) {
        return new ParityRow(set, quantity, 0, null, null, null, verdict, detail);
    }
}
