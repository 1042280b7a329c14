package io.entangle.api.experiment;

import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.experiment.SpaceSearchSpec;
import io.entangle.shared.job.JobKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stages of an experiment in the order in which they run: a supernet is trained, searched, and the best subnets tested and exported. Where the space is searched, too, every
 * version of it is trained and measured before.
 *
 * @param stages those of this experiment; whoever brings a supernet does not train one
 */
record ExperimentPlan(List<PlannedStage> stages) {

    private static final List<JobKind> AFTER_TRAINING = List.of(JobKind.SEARCH, JobKind.TEST, JobKind.EXPORT);

    /** Copies the stages. */
    ExperimentPlan {
        stages = List.copyOf(stages);
    }

    static ExperimentPlan of(ExperimentSpec spec) {
        List<PlannedStage> stages = new ArrayList<>();
        SpaceSearchSpec spaceSearch = spec.spaceSearch();
        if (spaceSearch == null) {
            stages.add(new PlannedStage(0, JobKind.TRAIN_SUPERNET, null));
        } else {
            for (int step = 0; step <= spaceSearch.steps(); step++) {
                stages.add(new PlannedStage(stages.size(), JobKind.TRAIN_SUPERNET, step));
                stages.add(new PlannedStage(stages.size(), JobKind.MEASURE_SPACE, step));
            }
        }
        for (JobKind kind : AFTER_TRAINING) {
            stages.add(new PlannedStage(stages.size(), kind, null));
        }
        return new ExperimentPlan(spec.supernet() == null ? stages : stages.subList(1, stages.size()));
    }

    /** Where a stage stands that is planned once, or once for each version of the space. */
    int place(JobKind kind, @Nullable Integer step) {
        return stages.stream()
                .filter(stage -> stage.kind == kind && (stage.step == null || stage.step.equals(step)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no stage %s of step %s is planned".formatted(kind, step)))
                .place;
    }

    /** The stage at a place. */
    PlannedStage at(int place) {
        return stages.stream()
                .filter(stage -> stage.place == place)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no stage is planned at place " + place));
    }

    /**
     * A stage.
     *
     * @param place its place in the line
     * @param kind what it does
     * @param step how often the space has moved before; null where the space is not searched, and for stages after that
     */
    record PlannedStage(int place, JobKind kind, @Nullable Integer step) {}
}
