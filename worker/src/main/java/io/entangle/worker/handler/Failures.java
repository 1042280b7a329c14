package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.Failure;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.data.DatasetException;
import io.entangle.worker.supernet.NonFiniteLossException;
import io.entangle.worker.torch.TorchException;

/** Puts what a handler threw into words for the user: what happened, and what to do next. */
public final class Failures {

    private static final String OUT_OF_MEMORY = "OutOfMemory";

    private Failures() {}

    /** The failure that {@code error} is reported as. */
    public static Failure of(Throwable error) {
        String message = String.valueOf(error.getMessage());
        if (error instanceof JobRefused refused) {
            return new Failure(refused.type(), message, false);
        }
        if (error instanceof DatasetException) {
            return new Failure("DatasetUnusable", message, false);
        }
        if (error instanceof NonFiniteLossException) {
            return new Failure(Failure.NON_FINITE_LOSS, "Training diverged: " + message, false);
        }
        if (error instanceof OutOfMemoryError) {
            return outOfMemory(ofTheJvm(error));
        }
        if (error instanceof TorchException torch && torch.lacksMemory()) {
            return outOfMemory(torch.reason());
        }
        if (error instanceof CheckpointException) {
            return new Failure("CheckpointUnusable", "The checkpoint cannot be used: " + message, false);
        }
        String name = error.getClass().getSimpleName();
        return new Failure(
                name,
                "The worker met an unexpected error, %s: %s. Its log has the details.".formatted(name, message),
                true);
    }

    private static Failure outOfMemory(String detail) {
        return new Failure(
                OUT_OF_MEMORY,
                "The worker ran out of memory. Halve training.batchSize or search.evaluationBatchSize, or use a worker with more memory. ("
                        + detail + ")",
                false);
    }

    /** Which memory of Java's is full, and what sets its size. */
    static String ofTheJvm(Throwable error) {
        boolean direct = String.valueOf(error.getMessage()).contains("direct buffer");
        return "Java's %s full: %s"
                .formatted(
                        direct
                                ? "memory for direct buffers, set by -XX:MaxDirectMemorySize, is"
                                : "heap, set by -Xmx and now at most %d MiB, is"
                                        .formatted(Runtime.getRuntime().maxMemory() >> 20),
                        error.getMessage());
    }
}
