package io.entangle.api.retraining;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.entangle.api.web.CheckedBody;
import io.entangle.shared.contract.v1.RetrainingRequest;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The body of a POST: a retraining, with the rules that can be told without its experiment.
 *
 * @param request what is asked for
 */
record PostedRetraining(@JsonValue RetrainingRequest request) implements CheckedBody {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    PostedRetraining {}

    @Override
    public List<Violation> violations() {
        long said = Stream.of(request.rank(), request.architecture(), request.named())
                .filter(Objects::nonNull)
                .count();
        TrainingSpec training = request.training();
        return new Violations()
                .require(said == 1, "", "must name the subnet in one way: by rank, architecture or named")
                .require(request.rank() == null || request.rank() >= 1, "/rank", "must be 1 or more")
                .require(request.mode() != null, "/mode", "must be FINE_TUNE or FROM_SCRATCH")
                .addAll("/training", training == null ? List.of() : training.violations())
                .require(
                        training == null
                                || training.distillation() == null
                                || training.distillation().teacher().checkpoint() != null,
                        "/training/distillation/teacher",
                        "must name a checkpoint: a subnet that is trained alone has no larger one to learn from")
                .require(
                        training == null || training.subnetsPerStep() <= 1,
                        "/training/subnetsPerStep",
                        "must be 1: a subnet that is trained alone is the only one there is")
                .list();
    }
}
