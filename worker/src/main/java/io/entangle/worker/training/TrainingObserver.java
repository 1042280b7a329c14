package io.entangle.worker.training;

import io.entangle.shared.job.ProbePoint;
import io.entangle.worker.checkpoint.TrainState;
import java.util.List;

/** Whoever runs a training: hears of its progress, stores its checkpoints, and can stop it. Called on the training thread. */
public interface TrainingObserver {

    /** Asked before each step; true ends the training after a last checkpoint. */
    boolean stopRequested();

    /** Told after each step; should return quickly. */
    void progressed(TrainingProgress progress);

    /** Told of a step that was skipped because its loss or gradient was not finite. */
    void skipped(SkippedStep step);

    /** Told of the accuracies after an epoch; the latest is the last of the list. */
    void probed(List<ProbePoint> probes);

    /** Given a state to keep, every so many steps as the experiment says, when it is stopped, and at the end. */
    void checkpoint(TrainState state);
}
