package io.entangle.worker.handler;

import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.MemoryBudget;
import io.entangle.worker.data.Split;
import io.entangle.worker.evaluation.ScoringImages;
import io.entangle.worker.evaluation.SubnetEvaluator;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A trained supernet on the device, ready to score subnets on one or several sets of images; closes everything it opened, latest first. */
final class Scoring implements AutoCloseable {

    private final Compute compute;
    private final Loading loading;
    private final JobContext job;
    private final Precision precision;
    private final int batchSize;
    private final TorchSession session;
    private final Supernet supernet;
    private final List<Runnable> closings = new ArrayList<>();

    private Scoring(
            Compute compute,
            Loading loading,
            JobContext job,
            Precision precision,
            int batchSize,
            TorchSession session,
            Supernet supernet) {
        this.compute = compute;
        this.loading = loading;
        this.job = job;
        this.precision = precision;
        this.batchSize = batchSize;
        this.session = session;
        this.supernet = supernet;
    }

    /**
     * Restores a supernet.
     *
     * @param checkpoint its training state
     * @throws JobRefused if it is of another space
     */
    static Scoring open(
            Compute compute,
            Loading loading,
            JobContext job,
            ArtifactRef checkpoint,
            SearchSpace space,
            Precision precision,
            int batchSize) {
        return open(compute, loading, job, weights(job, checkpoint, space), precision, batchSize);
    }

    /**
     * Puts a supernet on the device.
     *
     * @param state its weights
     */
    static Scoring open(
            Compute compute, Loading loading, JobContext job, TrainState state, Precision precision, int batchSize) {
        TorchSession session = compute.evaluation();
        try {
            Supernet supernet = Supernet.restore(session, state.space(), state.qkvBias(), state.weights());
            return new Scoring(compute, loading, job, precision, batchSize, session, supernet);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /**
     * The weights of a trained supernet.
     *
     * @throws JobRefused if it is of another space
     */
    static TrainState weights(JobContext job, ArtifactRef checkpoint, SearchSpace space) {
        TrainState state = TrainState.readWeights(job.artifact(checkpoint));
        if (!state.space().equals(space)) {
            throw new JobRefused(
                    "CheckpointUnusable",
                    "The supernet was trained for another search space. Post the experiment anew.");
        }
        return state;
    }

    /**
     * An evaluator on these images.
     *
     * @param corrupt counts those that are left out
     */
    SubnetEvaluator on(Split split, CorruptImages corrupt) {
        int size = supernet.space().image().size();
        long memory = Runtime.getRuntime().maxMemory() / 4;
        // Batches stay on the device as floats; keeping the decoded bytes too would store everything twice.
        Loading withoutCache = loading.within(new MemoryBudget(0)).tell(PreparationReport.to(job));
        ScoringImages images = new ScoringImages(supernet, split, size, batchSize, corrupt, withoutCache, memory);
        SubnetEvaluator evaluator = new SubnetEvaluator(supernet, precision, images, compute.evaluators());
        closings.add(images::close);
        closings.add(evaluator::close);
        return evaluator;
    }

    @Override
    public void close() {
        Collections.reverse(closings);
        closings.forEach(Runnable::run);
        supernet.close();
        session.close();
    }
}
