package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A teacher whose answers are a part of the targets (Hinton et al., <i>Distilling the Knowledge in a Neural Network</i>, 2015; hard labels as in Touvron et al.,
 * <i>DeiT</i>, ICML 2021, section 4, and in the published AutoFormer script).
 *
 * @param teacher who answers for each batch
 * @param weight share of the teacher in the targets; ½ as published
 * @param targets whether the teacher's best class counts, smoothed like the labels, or all its probabilities
 * @param fromEpoch first epoch that listens to it, from 0; unless given, the one after the warm-up for the own largest subnet, which knows nothing before,
 *     and the first for any other
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DistillationSpec(
        TeacherSource teacher,
        double weight,
        TeacherTargets targets,
        @Nullable Integer fromEpoch) {

    @JsonCreator
    static DistillationSpec of(
            @JsonProperty("teacher") @Nullable TeacherSource teacher,
            @JsonProperty("weight") @Nullable Double weight,
            @JsonProperty("targets") @Nullable TeacherTargets targets,
            @JsonProperty("fromEpoch") @Nullable Integer fromEpoch) {
        return new DistillationSpec(
                teacher == null ? TeacherSource.LARGEST : teacher,
                weight == null ? 0.5 : weight,
                targets == null ? TeacherTargets.HARD : targets,
                fromEpoch);
    }

    /** The first epoch with the teacher, in a training with that many of warm-up. */
    public int firstEpoch(int warmupEpochs) {
        if (fromEpoch != null) {
            return fromEpoch;
        }
        return teacher.checkpoint() == null ? warmupEpochs : 0;
    }

    List<Violation> violations() {
        return new Violations()
                .addAll("/teacher", teacher.violations())
                .require(weight > 0 && weight <= 1, "/weight", "must be above 0 and at most 1")
                .require(fromEpoch == null || fromEpoch >= 0, "/fromEpoch", "must not be negative")
                .list();
    }
}
