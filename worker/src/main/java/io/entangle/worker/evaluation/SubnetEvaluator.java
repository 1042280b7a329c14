package io.entangle.worker.evaluation;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.SubnetScore;
import io.entangle.worker.supernet.Supernet;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Scores subnets with the supernet's weights, without gradients. A subnet scored once is not scored again.
 *
 * <p>Several subnets may share a pass over the images. Subnets and batches are scored side by side, one call of one libtorch thread for each: on the processor that
 * beats one call that shares out every product. The score does not depend on how many there are.
 */
public final class SubnetEvaluator implements AutoCloseable {

    private static final int AHEAD_OF_EACH_THREAD = 2;

    private final Supernet supernet;
    private final Precision precision;
    private final ScoringImages images;
    private final int threads;
    private final ExecutorService pool;
    private final Map<Architecture, SubnetScore> scores = new HashMap<>();
    private int evaluations;

    /**
     * An evaluator; it closes neither supernet nor images.
     *
     * @param threads calls side by side
     */
    public SubnetEvaluator(Supernet supernet, Precision precision, ScoringImages images, int threads) {
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
    public void know(Architecture architecture, SubnetScore score) {
        if (score.images() == images.count()) {
            scores.putIfAbsent(architecture, score);
        }
    }

    /** Whether scoring it costs nothing. */
    public boolean knows(Architecture architecture) {
        return scores.containsKey(architecture);
    }

    /** How many subnets one pass over the images serves best: one for each call side by side. */
    public int sideBySide() {
        return threads;
    }

    /**
     * Share of images whose right class has the highest score.
     *
     * @param betweenCalls run before each batch and after each call; what it throws ends the scoring
     */
    public SubnetScore score(Architecture architecture, Runnable betweenCalls) {
        return score(List.of(architecture), betweenCalls).get(0);
    }

    /**
     * Scores of several subnets, in one pass over the images.
     *
     * @param betweenCalls run before each batch and after each call; what it throws ends the scoring
     * @return one score for each subnet, in order
     */
    public List<SubnetScore> score(List<? extends Architecture> architectures, Runnable betweenCalls) {
        List<? extends Architecture> unknown =
                architectures.stream().distinct().filter(one -> !knows(one)).toList();
        if (!unknown.isEmpty()) {
            right(unknown, betweenCalls);
        }
        return architectures.stream()
                .map(one -> Objects.requireNonNull(scores.get(one)))
                .toList();
    }

    /**
     * Which images each of several subnets gets right, in one pass over the images, whether or not their scores are known.
     *
     * @param architectures distinct subnets
     * @param betweenCalls run before each batch and after each call; what it throws ends the scoring
     * @return one set for each subnet, in order: places among the images, which always come in the same order
     */
    public List<BitSet> right(List<? extends Architecture> architectures, Runnable betweenCalls) {
        List<BitSet> right = pass(architectures, betweenCalls);
        for (int i = 0; i < right.size(); i++) {
            scores.put(architectures.get(i), SubnetScore.of(right.get(i).cardinality(), images.count()));
            evaluations++;
        }
        return right;
    }

    private List<BitSet> pass(List<? extends Architecture> architectures, Runnable betweenCalls) {
        Deque<UnderWay> underWay = new ArrayDeque<>();
        AtomicBoolean abandoned = new AtomicBoolean();
        List<BitSet> right = architectures.stream().map(one -> new BitSet()).toList();
        AtomicInteger shown = new AtomicInteger();
        try {
            images.each(batch -> {
                betweenCalls.run();
                underWay.add(new UnderWay(
                        batch,
                        shown.getAndAdd(batch.labels().length),
                        architectures.stream()
                                .map(one -> pool.submit(() -> abandoned.get() ? new BitSet() : right(batch, one)))
                                .toList()));
                if (underWay.size() * right.size() >= AHEAD_OF_EACH_THREAD * threads) {
                    finish(underWay.element(), right, betweenCalls);
                    underWay.remove();
                }
            });
            while (!underWay.isEmpty()) {
                finish(underWay.element(), right, betweenCalls);
                underWay.remove();
            }
        } catch (RuntimeException | Error e) {
            abandoned.set(true);
            underWay.forEach(left -> abandon(left, e));
            images.forget();
            throw e;
        }
        return right;
    }

    /** Calls that have begun read the images to their end. */
    private void abandon(UnderWay batch, Throwable because) {
        for (Future<BitSet> call : batch.calls) {
            try {
                await(call);
            } catch (RuntimeException | Error e) {
                if (e != because) {
                    because.addSuppressed(e);
                }
            }
        }
        images.done(batch.batch);
    }

    private void finish(UnderWay batch, List<BitSet> right, Runnable betweenCalls) {
        for (int i = 0; i < right.size(); i++) {
            BitSet all = right.get(i);
            await(batch.calls.get(i)).stream().forEach(image -> all.set(batch.first + image));
            betweenCalls.run();
        }
        images.done(batch.batch);
    }

    private BitSet right(ScoringBatch batch, Architecture architecture) {
        float[][] logits_BC = supernet.evaluate(batch.images(), architecture, precision);
        BitSet right = new BitSet(logits_BC.length);
        for (int i = 0; i < logits_BC.length; i++) {
            right.set(i, largest(logits_BC[i]) == batch.labels()[i]);
        }
        return right;
    }

    /**
     * A batch that is being scored.
     *
     * @param first place of its first image among all
     * @param calls one for each subnet
     */
    private record UnderWay(ScoringBatch batch, int first, List<Future<BitSet>> calls) {}

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

    private static BitSet await(Future<BitSet> future) {
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
