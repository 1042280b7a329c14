package io.entangle.worker.handler;

import io.entangle.shared.job.TeacherRef;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchSession;
import io.entangle.worker.training.SupernetTeacher;
import io.entangle.worker.training.Teacher;
import org.jspecify.annotations.Nullable;

/** The teacher that a job names, on the device where the training is. */
final class JobTeacher {

    private JobTeacher() {}

    /**
     * The teacher, or null where the job names none.
     *
     * @throws JobRefused if its checkpoint is of another space
     */
    static @Nullable Teacher of(@Nullable TeacherRef reference, JobContext job, TorchSession session) {
        if (reference == null) {
            return null;
        }
        TrainState state = Scoring.weights(job, reference.supernet(), reference.space());
        return new SupernetTeacher(
                Supernet.restore(session, state.space(), state.qkvBias(), state.weights()), reference.architecture());
    }
}
