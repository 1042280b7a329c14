package io.entangle.api.searchspace;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.entangle.api.web.CheckedBody;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A search space to store: written out, or a preset.
 *
 * @param name name to store it under
 * @param preset name of a preset
 * @param space the space itself
 * @param classes number of classes instead of the preset's
 */
record NewSearchSpace(
        @Schema(
                description = "Letters, digits, '.', '_' and '-'; at most 100.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String name,

        @Schema(description = "A preset, instead of `space`.") @Nullable
        String preset,

        @Schema(description = "The space, instead of `preset`.") @Nullable
        SearchSpace space,

        @Schema(
                description = "With `preset`: the number of classes of your data, instead of the preset's.",
                example = "10")
        @Nullable
        Integer classes)
        implements CheckedBody {

    @Override
    @JsonIgnore
    public List<Violation> violations() {
        Violations violations = new Violations().addAll("", ResourceIds.violations(name));
        if (space == null) {
            boolean known = preset != null && Presets.find(preset).isPresent();
            violations.require(
                    known,
                    preset == null ? "/space" : "/preset",
                    (preset == null ? "is missing; or name a preset: " : "must be one of ")
                            + Presets.all().stream().map(Presets.Preset::name).collect(Collectors.joining(", ")));
            if (known && classes != null) {
                violations.addAll("", wanted().violations());
            }
        } else {
            violations
                    .require(preset == null, "/preset", "is allowed only without a space")
                    .require(classes == null, "/classes", "is allowed only with a preset; a space has its own")
                    .addAll("/space", space.violations());
        }
        return violations.list();
    }

    /** The space that is meant; requires a body without violations other than those of the space itself. */
    SearchSpace wanted() {
        if (space != null) {
            return space;
        }
        SearchSpace published =
                Presets.find(Objects.requireNonNull(preset)).orElseThrow().space();
        return classes == null ? published : published.withClasses(classes);
    }
}
