package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.Progress;
import io.entangle.worker.data.PreparationListener;

/** Tells the API how far the images of a job are prepared, and stops when the job is stopped. */
final class PreparationReport {

    private PreparationReport() {}

    static PreparationListener to(JobContext job) {
        return (done, total) -> {
            job.cancellation().throwIfRequested();
            job.progress(new Progress(
                    done,
                    total,
                    "images",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    "preparing images, once for this machine"));
        };
    }
}
