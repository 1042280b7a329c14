package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.cost.StepMemory;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.TrainingMemory;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.TeacherRef;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a job will need of its device's memory, by the model for the largest subnet of its space, and what to tell when it was not there. */
final class MemoryNeed {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryNeed.class);
    private static final double GIB = 1L << 30;
    /** What allocators keep and libraries need beside the tensors is not in the model. */
    private static final double USABLE = 0.85;

    private static final String TYPE = "OutOfMemory";

    private final String doing;
    private final String field;
    private final int batchSize;
    private final SearchSpace space;
    private final StepMemory need;
    private final String device;
    private final OptionalLong total;
    private final OptionalLong free;

    /**
     * A need on a device.
     *
     * @param doing what the job does, to begin a sentence with
     * @param field what the user sets the batch size with
     * @param total bytes of the device, where known
     * @param free bytes of them that nobody uses as the job begins, where known
     */
    MemoryNeed(
            String doing,
            String field,
            int batchSize,
            SearchSpace space,
            StepMemory need,
            String device,
            OptionalLong total,
            OptionalLong free) {
        this.doing = doing;
        this.field = field;
        this.batchSize = batchSize;
        this.space = space;
        this.need = need;
        this.device = device;
        this.total = total;
        this.free = free;
    }

    /** Of training steps. */
    static MemoryNeed ofTraining(Compute compute, SearchSpace space, TrainingSpec training) {
        return ofTraining(compute, space, training, null);
    }

    /** Of training steps, with a teacher's supernet beside the one in training. */
    static MemoryNeed ofTraining(
            Compute compute, SearchSpace space, TrainingSpec training, @Nullable TeacherRef teacher) {
        StepMemory need = TrainingMemory.of(
                space,
                training,
                Supernet.parameters(space, training.weightSharing()),
                bf16(compute, training.precision()));
        if (teacher != null) {
            need = need.beside(StepMemory.ofEvaluation(
                    teacher.space(), teacher.architecture(), bf16(compute, training.precision())));
        }
        String field = training.gradientAccumulation() > 1
                ? "training.batchSize / gradientAccumulation"
                : "training.batchSize";
        return of("Training", field, training.imagesAtOnce(), space, need, compute.device());
    }

    /** Of scoring, with the worker's number of batches side by side. */
    static MemoryNeed ofScoring(Compute compute, SearchSpace space, int batchSize, Precision precision) {
        StepMemory need = StepMemory.ofEvaluation(space, space.largest(), bf16(compute, precision))
                .sideBySide(compute.evaluators());
        String doing = compute.evaluators() == 1
                ? "Scoring"
                : "Scoring %d batches side by side (--evaluators)".formatted(compute.evaluators());
        return of(doing, "search.evaluationBatchSize", batchSize, space, need, compute.device());
    }

    private static MemoryNeed of(
            String doing, String field, int batchSize, SearchSpace space, StepMemory need, TorchDevice device) {
        return new MemoryNeed(
                doing, field, batchSize, space, need, device.name(), device.memoryBytes(), device.freeBytes());
    }

    private static boolean bf16(Compute compute, Precision precision) {
        return precision == Precision.BF16
                || (precision == Precision.AUTO && compute.device().computesBf16());
    }

    /** What to expect, if by the model the memory will not do. */
    Optional<String> warning() {
        boolean fits = free.isEmpty() || batchSize <= largestBatch(free.getAsLong());
        return fits ? Optional.empty() : Optional.of(needs() + " " + advice());
    }

    /** Warns of it in the log and in the job's progress. */
    void announce(JobContext job) {
        warning().ifPresent(warning -> {
            LOG.warn("{}", warning);
            job.progress(new Progress(0, 1, "steps", null, null, null, null, null, null, warning));
        });
    }

    /**
     * Does the work.
     *
     * @throws JobRefused if the memory did not do, saying what would
     */
    <T> T within(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException | OutOfMemoryError e) {
            Optional<String> lacking = lacking(e);
            if (lacking.isEmpty()) {
                throw e;
            }
            throw new JobRefused(TYPE, "%s %s (%s)".formatted(needs(), advice(), lacking.get()), e);
        }
    }

    /** What memory an error says is lacking, if it says so. */
    private static Optional<String> lacking(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof TorchException torch && torch.lacksMemory()) {
                return Optional.of(torch.reason());
            }
            if (cause instanceof OutOfMemoryError) {
                return Optional.of(Failures.ofTheJvm(cause));
            }
        }
        return Optional.empty();
    }

    private String needs() {
        return "%s with %s %d at %d px needs about %s; %s."
                .formatted(doing, field, batchSize, space.image().size(), gib(need.at(batchSize)), memory());
    }

    private String memory() {
        if (total.isEmpty() || free.isEmpty()) {
            return "how much memory %s has is not known".formatted(device);
        }
        return "%s has %s, %s free as the job began".formatted(device, gib(total.getAsLong()), gib(free.getAsLong()));
    }

    private String advice() {
        int fitting = free.isEmpty() ? batchSize / 2 : largestBatch(free.getAsLong());
        if (fitting < 1) {
            return "Not even one image would fit: weights%s alone take %s. Use a smaller search space or a device with more memory."
                    .formatted(need.training() ? " and moments" : "", gib(need.at(0)));
        }
        if (fitting >= batchSize) {
            return "That should have fitted: something else uses the memory, or keeps it in pieces. Try %s %d."
                    .formatted(field, Math.max(1, batchSize / 2));
        }
        return need.training()
                ? "%s %d would fit, or the same batch in more parts: training.gradientAccumulation."
                        .formatted(field, fitting)
                : "%s %d would fit.".formatted(field, fitting);
    }

    private int largestBatch(long bytes) {
        int byMemory = need.largestBatch((long) (bytes * USABLE));
        long imageBytes = (long) space.image().channels()
                * space.image().size()
                * space.image().size()
                * Float.BYTES;
        return (int) Math.min(byMemory, Integer.MAX_VALUE / imageBytes);
    }

    private static String gib(long bytes) {
        return bytes < GIB / 10 ? "%.0f MiB".formatted(bytes / GIB * 1024) : "%.1f GiB".formatted(bytes / GIB);
    }
}
