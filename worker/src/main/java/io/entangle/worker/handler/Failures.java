package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.Failure;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.data.DatasetException;
import io.entangle.worker.supernet.NonFiniteLossException;
import io.entangle.worker.torch.TorchException;
import java.util.Locale;

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
            return new Failure("NonFiniteLoss", "Training diverged: " + message, false);
        }
        if (error instanceof OutOfMemoryError) {
            return outOfMemory("the Java heap (-Xmx) is full");
        }
        if (error instanceof TorchException && lacksMemory(message)) {
            return outOfMemory(message);
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

    private static boolean lacksMemory(String message) {
        String said = message.toLowerCase(Locale.ROOT);
        return said.contains("out of memory")
                || said.contains("can't allocate memory")
                || said.contains("not enough memory");
    }
}
