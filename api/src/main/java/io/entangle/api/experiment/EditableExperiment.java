package io.entangle.api.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.api.web.CheckedBody;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What users may change of an experiment; what it computes is settled when it is posted.
 *
 * @param name its name
 * @param priority how many ageing steps of the queue it comes before its time, or after it if negative
 * @param notes what its users write down about it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EditableExperiment(
        @Schema(maxLength = 200) @Nullable String name,
        @Schema(minimum = "-10", maximum = "10") @Nullable Integer priority,

        @Schema(maxLength = MOST_NOTES, description = "What its users write down about it; null for nothing.") @Nullable
        String notes)
        implements CheckedBody {

    private static final int MOST_NOTES = 10_000;

    static EditableExperiment of(StoredExperiment experiment) {
        return new EditableExperiment(experiment.name(), experiment.priority(), experiment.notes());
    }

    @Override
    public List<Violation> violations() {
        return new Violations()
                .text("/name", Objects.requireNonNullElse(name, ""), 200)
                .require(priority != null, "/priority", "must be a whole number; 0 for none")
                .between(
                        "/priority",
                        Objects.requireNonNullElse(priority, 0),
                        -ExperimentSpec.MAX_PRIORITY,
                        ExperimentSpec.MAX_PRIORITY)
                .addAll(
                        "",
                        notes == null
                                ? List.of()
                                : new Violations()
                                        .require(
                                                notes.length() <= MOST_NOTES && notes.indexOf('\0') < 0,
                                                "/notes",
                                                "must be at most %d characters, none of them NUL".formatted(MOST_NOTES))
                                        .list())
                .list();
    }
}
