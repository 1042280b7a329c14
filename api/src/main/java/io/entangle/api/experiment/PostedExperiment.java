package io.entangle.api.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.entangle.api.web.CheckedBody;
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

    @Override
    public List<Violation> violations() {
        return spec.violations();
    }
}
