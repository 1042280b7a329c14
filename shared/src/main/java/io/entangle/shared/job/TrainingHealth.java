package io.entangle.shared.job;

import java.util.List;

/**
 * How a training went, as far as its probes tell.
 *
 * @param verdict in a word
 * @param explanation the same in a sentence, with what to do
 * @param skippedSteps steps of this attempt that were skipped because they were not finite
 * @param events the first hundred, in order
 * @param probes one for each probed epoch
 */
public record TrainingHealth(
        Verdict verdict, String explanation, int skippedSteps, List<TrainingEvent> events, List<ProbePoint> probes) {

    /** Copies the lists. */
    public TrainingHealth {
        events = List.copyOf(events);
        probes = List.copyOf(probes);
    }

    /** What can be said of a training's end. */
    public enum Verdict {
        /** Too few probes to say. */
        UNKNOWN,
        /** No better than guessing. */
        NOT_LEARNING,
        /** Accuracy was still rising. */
        IMPROVING,
        /** Accuracy has stopped rising. */
        CONVERGED,
        /** Accuracy was clearly higher earlier. */
        OVERFITTING
    }
}
