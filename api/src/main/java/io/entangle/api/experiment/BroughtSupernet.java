package io.entangle.api.experiment;

import io.entangle.api.checkpoint.CheckpointState;
import io.entangle.api.checkpoint.Checkpoints;
import io.entangle.api.checkpoint.StoredCheckpoint;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.experiment.SupernetSource;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whether an experiment may search a supernet that was brought. Which images that has seen nobody here knows. */
@Component
class BroughtSupernet {

    private static final String POINTER = "/supernet/checkpoint";

    private final Checkpoints checkpoints;

    BroughtSupernet(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    /**
     * What stands against it.
     *
     * @param space the space asked for, if there is one
     */
    List<Violation> violations(ExperimentSpec spec, @Nullable UUID space) {
        SupernetSource source = spec.supernet();
        Violations violations = new Violations();
        if (source == null || source.checkpoint() == null) {
            return violations.list();
        }
        Optional<StoredCheckpoint> found = checkpoints.find(source.checkpoint());
        if (found.isEmpty()) {
            return violations
                    .require(false, POINTER, "there is no checkpoint " + source.checkpoint())
                    .list();
        }
        StoredCheckpoint brought = found.get();
        return violations
                .require(
                        brought.state() == CheckpointState.READY,
                        POINTER,
                        brought.state() == CheckpointState.PENDING
                                ? "has not been read yet; post the experiment once it is READY"
                                : "cannot be used: " + brought.error())
                .require(
                        space == null || space.equals(brought.searchSpaceId()),
                        "/searchSpace",
                        "must be the one that the checkpoint was brought for, " + brought.searchSpaceId())
                .list();
    }
}
