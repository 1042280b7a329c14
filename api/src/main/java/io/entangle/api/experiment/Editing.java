package io.entangle.api.experiment;

import io.entangle.api.queue.Turns;
import io.entangle.api.web.MergePatch;
import io.entangle.api.web.Problem;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;

/** Changes what users may change of an experiment. */
@Service
class Editing {

    private final Experiments experiments;
    private final Turns turns;
    private final MergePatch patches;

    Editing(Experiments experiments, Turns turns, MergePatch patches) {
        this.experiments = experiments;
        this.turns = turns;
        this.patches = patches;
    }

    /**
     * Changes name, priority and notes. With its priority, an experiment changes its place in the queue, and its jobs go with it.
     *
     * @param patch what is to be changed, of {@link EditableExperiment}
     * @throws io.entangle.api.web.InvalidFields with every field that cannot be changed so
     * @throws org.springframework.web.ErrorResponseException 409 if the priority of one that has ended is to be changed, 412 if it is not as expected
     */
    @Transactional
    void edit(UUID id, JsonNode patch, IfMatch expected) {
        StoredExperiment experiment = experiments.lock(id);
        expected.require(experiment);
        EditableExperiment now = EditableExperiment.of(experiment);
        EditableExperiment wanted = patches.applied(now, patch, EditableExperiment.class);
        if (wanted.equals(now)) {
            return;
        }
        int steps = Objects.requireNonNull(wanted.priority()) - experiment.priority();
        if (steps != 0) {
            if (experiment.finishedAt() != null) {
                throw Problem.conflict(
                        "The experiment has ended and stands in no queue any more: " + experiment.standing());
            }
            turns.move(id, steps);
        }
        experiments.describe(id, Objects.requireNonNull(wanted.name()), wanted.notes());
    }
}
