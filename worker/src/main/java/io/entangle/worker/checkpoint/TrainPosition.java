package io.entangle.worker.checkpoint;

import io.entangle.shared.job.ProbePoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a training stands. Together with the seed it names every random draw still to come.
 *
 * @param epoch the next step's epoch, from 0
 * @param batch the next step's batch within the epoch, from 0
 * @param step steps done over the whole training
 * @param lossAverage smoothed loss so far, for the reader of the progress; 0 before the first step
 * @param probes accuracies found so far
 * @param epochLoss losses of the epoch that the last step belonged to, whichever attempt made them; none before the first step, and in files of earlier versions
 */
public record TrainPosition(
        int epoch,
        int batch,
        long step,
        double lossAverage,
        List<ProbePoint> probes,
        @Nullable EpochLoss epochLoss) {

    /** Before the first step. */
    public static final TrainPosition START = new TrainPosition(0, 0, 0, 0, List.of(), null);

    /** Copies the list; one that is missing, as in older files, is empty. */
    public TrainPosition {
        probes = probes == null ? List.of() : List.copyOf(probes);
    }

    /** The same with one more probe. */
    public TrainPosition with(ProbePoint probe) {
        List<ProbePoint> more = new ArrayList<>(probes);
        more.add(probe);
        return new TrainPosition(epoch, batch, step, lossAverage, more, epochLoss);
    }
}
