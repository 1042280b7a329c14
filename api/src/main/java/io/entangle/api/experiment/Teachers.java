package io.entangle.api.experiment;

import io.entangle.api.checkpoint.CheckpointState;
import io.entangle.api.checkpoint.Checkpoints;
import io.entangle.api.checkpoint.StoredCheckpoint;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.ArtifactLink;
import io.entangle.shared.experiment.DistillationSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.TeacherRef;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The checkpoints that teach: they must see the same images as the supernet in training, and tell the same classes apart. */
@Component
public class Teachers {

    private static final String POINTER = "/distillation/teacher/checkpoint";

    private final Checkpoints checkpoints;

    Teachers(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    /**
     * What stands against the teacher that training settings name, by pointers into them.
     *
     * @param space that is trained, if there is one
     */
    public List<Violation> violations(TrainingSpec training, @Nullable SearchSpace space) {
        String name = name(training);
        Violations violations = new Violations();
        if (name == null) {
            return violations.list();
        }
        Optional<StoredCheckpoint> found = checkpoints.find(name);
        if (found.isEmpty()) {
            return violations
                    .require(false, POINTER, "there is no checkpoint " + name)
                    .list();
        }
        SearchSpace taught = found.get().space();
        if (found.get().state() != CheckpointState.READY || taught == null) {
            return violations
                    .require(
                            false,
                            POINTER,
                            "must be READY, and is " + found.get().state())
                    .list();
        }
        return space == null
                ? violations.list()
                : fit(violations, taught, space).list();
    }

    private static Violations fit(Violations violations, SearchSpace teacher, SearchSpace space) {
        ImageGeometry seen = teacher.image();
        ImageGeometry wanted = space.image();
        return violations
                .require(
                        seen.size() == wanted.size() && seen.channels() == wanted.channels(),
                        POINTER,
                        "sees images of %d pixels and %d channels, and the search space those of %d and %d"
                                .formatted(seen.size(), seen.channels(), wanted.size(), wanted.channels()))
                .require(
                        teacher.classes() == space.classes(),
                        POINTER,
                        "tells %d classes apart, and the search space %d"
                                .formatted(teacher.classes(), space.classes()));
    }

    /** The teacher as a job is told of it; null where training settings name no checkpoint. They must be without violations. */
    public @Nullable TeacherRef of(TrainingSpec training) {
        String name = name(training);
        if (name == null) {
            return null;
        }
        StoredCheckpoint checkpoint = checkpoints.find(name).orElseThrow();
        ArtifactLink supernet = Objects.requireNonNull(checkpoint.supernet());
        SearchSpace space = Objects.requireNonNull(checkpoint.space());
        Architecture only = checkpoint.architecture();
        return new TeacherRef(
                new ArtifactRef(supernet.id(), supernet.sha256(), supernet.bytes()),
                space,
                only == null ? space.largest() : only);
    }

    private static @Nullable String name(TrainingSpec training) {
        DistillationSpec distillation = training.distillation();
        return distillation == null ? null : distillation.teacher().checkpoint();
    }
}
