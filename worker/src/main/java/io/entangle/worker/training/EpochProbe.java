package io.entangle.worker.training;

import io.entangle.shared.job.ProbePoint;
import java.util.Optional;

/** Scores the same subnets on the same images whenever it is asked. */
public interface EpochProbe {

    /** A training that is not probed. */
    EpochProbe NONE = epoch -> Optional.empty();

    /**
     * The accuracies as the weights stand.
     *
     * @param epoch that has just ended, from 0
     * @return nothing if it is not this epoch's turn or it was broken off
     */
    Optional<ProbePoint> measure(int epoch);
}
