package io.entangle.worker.evaluation;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.SubnetScore;
import io.entangle.worker.data.ImageBatch;
import io.entangle.worker.supernet.AutoFormerSupernet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Scores subnets with the supernet's weights, without gradients. A subnet scored once is not scored again.
 *
 * <p>Batches are scored side by side: on the processor several threads with one libtorch thread each beat one call that shares out every product. The score does not
 * depend on how many there are.
 */
public final class SubnetEvaluator implements AutoCloseable {

    private static final int AHEAD_OF_EACH_THREAD = 2;

    private final AutoFormerSupernet supernet;
    private final Precision precision;
    private final ScoringImages images;
    private final int threads;
    private final ExecutorService pool;
    private final Map<AutoFormerArchitecture, SubnetScore> scores = new HashMap<>();
    private int evaluations;

    /**
     * An evaluator; it closes neither supernet nor images.
     *
     * @param threads batches scored side by side
     */
    public SubnetEvaluator(AutoFormerSupernet supernet, Precision precision, ScoringImages images, int threads) {
        this.supernet = supernet;
        this.precision = precision;
        this.images = images;
        this.threads = threads;
        this.pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "evaluation");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Images of each score. */
    public int images() {
        return images.count();
    }

    /** Subnets scored by computing; those known before are not counted. */
    public int evaluations() {
        return evaluations;
    }

    /** Takes over a score computed earlier on the same images; one on another number of images is not taken. */
    public void know(AutoFormerArchitecture architecture, SubnetScore score) {
        if (score.images() == images.count()) {
            scores.putIfAbsent(architecture, score);
        }
    }

    /** Whether scoring it costs nothing. */
    public boolean knows(AutoFormerArchitecture architecture) {
        return scores.containsKey(architecture);
    }

    /**
     * Share of images whose right class has the highest score.
     *
     * @param betweenBatches run before each batch; what it throws ends the scoring
     */
    public SubnetScore score(AutoFormerArchitecture architecture, Runnable betweenBatches) {
        SubnetScore known = scores.get(architecture);
        if (known != null) {
            return known;
        }
        SubnetScore score = SubnetScore.of(correct(architecture, betweenBatches), images.count());
        evaluations++;
        scores.put(architecture, score);
        return score;
    }

    private int correct(AutoFormerArchitecture architecture, Runnable betweenBatches) {
        Deque<Future<Integer>> underWay = new ArrayDeque<>();
        int[] correct = new int[1];
        try {
            images.each(batch -> {
                betweenBatches.run();
                underWay.add(pool.submit(() -> correct(batch, architecture)));
                if (underWay.size() >= AHEAD_OF_EACH_THREAD * threads) {
                    correct[0] += await(underWay.remove());
                }
            });
            while (!underWay.isEmpty()) {
                correct[0] += await(underWay.remove());
            }
        } finally {
            underWay.forEach(future -> future.cancel(false));
        }
        return correct[0];
    }

    private int correct(ImageBatch batch, AutoFormerArchitecture architecture) {
        float[][] logits_BC = supernet.evaluate(batch.images_BCHW(), architecture, precision);
        int correct = 0;
        for (int i = 0; i < logits_BC.length; i++) {
            if (largest(logits_BC[i]) == batch.labels()[i]) {
                correct++;
            }
        }
        return correct;
    }

    /** Index of the largest number, −1 if there is none: NaN is no answer. */
    static int largest(float[] numbers) {
        int best = -1;
        for (int i = 0; i < numbers.length; i++) {
            if (!Float.isNaN(numbers[i]) && (best < 0 || numbers[i] > numbers[best])) {
                best = i;
            }
        }
        return best;
    }

    private static int await(Future<Integer> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for batches under way: they read the supernet's weights. */
    @Override
    public void close() {
        pool.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
