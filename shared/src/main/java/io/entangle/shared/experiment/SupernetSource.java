package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the supernet of an experiment comes from that trains none; exactly one must be given.
 *
 * @param experiment an earlier experiment, whose supernet is searched anew
 * @param checkpoint id or name of a checkpoint that was brought
 * @param weights which state of the experiment's training is taken, the last one unless said
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SupernetSource(
        @Nullable UUID experiment,
        @Nullable String checkpoint,
        @Nullable TrainedWeights weights) {

    List<Violation> violations() {
        Violations violations = new Violations()
                .require(
                        (experiment == null) != (checkpoint == null),
                        "",
                        "must name either an experiment whose supernet is trained, or a checkpoint that was brought")
                .require(
                        weights == null || checkpoint == null,
                        "/weights",
                        "must be left out of a checkpoint that was brought: it has one state only");
        return checkpoint == null
                ? violations.list()
                : violations.text("/checkpoint", checkpoint, 200).list();
    }
}
