package io.entangle.api.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.entangle.api.security.Caller;
import io.entangle.api.web.CheckedBody;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.validation.Violation;
import java.util.List;

/**
 * The body of a POST: an experiment, with the rules that can be told without space and data set.
 *
 * @param spec what is asked for
 */
record PostedExperiment(@JsonValue ExperimentSpec spec) implements CheckedBody {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    PostedExperiment {}

    /**
     * The experiment, with the owner it is to have: the caller's own, or for an admin whoever is named.
     *
     * @throws InvalidFields if another's owner is named
     */
    ExperimentSpec ownedBy(Caller caller) {
        if (spec.owner().isEmpty()) {
            return spec.withOwner(caller.owner());
        }
        if (!caller.sees(spec.owner())) {
            throw new InvalidFields(
                    "/owner", "must be %s, whose key this is, or be left out".formatted(caller.owner()));
        }
        return spec;
    }

    @Override
    public List<Violation> violations() {
        return spec.violations();
    }
}
