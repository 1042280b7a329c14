package io.entangle.shared.job;

/**
 * Something that happened in a training and was dealt with.
 *
 * @param kind what
 * @param epoch in which, from 0
 * @param step after how many steps of the whole training
 * @param message the same in a sentence, with what was done
 */
public record TrainingEvent(Kind kind, int epoch, long step, String message) {

    /** What can happen. */
    public enum Kind {
        /** A loss or a gradient was infinite or not a number; the step was skipped. */
        NON_FINITE_STEP,
        /** Held-out accuracy has fallen clearly below its best. */
        OVERFITTING
    }
}
