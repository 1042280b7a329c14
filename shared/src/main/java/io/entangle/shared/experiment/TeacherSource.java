package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who teaches. Its JSON is {@value #OWN_LARGEST}, or an object that names a checkpoint.
 *
 * @param checkpoint id or name of a checkpoint that was brought, whose largest subnet teaches; null for the own largest subnet of the supernet in training
 */
public record TeacherSource(@Nullable String checkpoint) {

    /** The supernet's own largest subnet, as it stands at each step (Yu et al., <i>BigNAS</i>, ECCV 2020). */
    public static final TeacherSource LARGEST = new TeacherSource(null);

    private static final String OWN_LARGEST = "largest";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static TeacherSource named(String word) {
        if (!word.equals(OWN_LARGEST)) {
            throw new IllegalArgumentException(
                    "must be \"%s\" or {\"checkpoint\": \"id or name\"}".formatted(OWN_LARGEST));
        }
        return LARGEST;
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static TeacherSource of(@JsonProperty("checkpoint") @Nullable String checkpoint) {
        return new TeacherSource(checkpoint == null ? "" : checkpoint);
    }

    @JsonValue
    Object json() {
        return checkpoint == null ? OWN_LARGEST : Map.of("checkpoint", checkpoint);
    }

    List<Violation> violations() {
        return checkpoint == null
                ? List.of()
                : new Violations().text("/checkpoint", checkpoint, 200).list();
    }
}
