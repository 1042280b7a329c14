package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Random brightness, contrast and saturation, in random order. A strength s draws a factor from 1 − s to 1 + s.
 *
 * @param brightness strength, 0 to 1
 * @param contrast strength, 0 to 1
 * @param saturation strength, 0 to 1
 */
public record ColorJitterSpec(double brightness, double contrast, double saturation) {

    /** As published. */
    public static final ColorJitterSpec DEFAULT = new ColorJitterSpec(0.4, 0.4, 0.4);

    @JsonCreator
    static ColorJitterSpec of(
            @JsonProperty("brightness") @Nullable Double brightness,
            @JsonProperty("contrast") @Nullable Double contrast,
            @JsonProperty("saturation") @Nullable Double saturation) {
        return new ColorJitterSpec(
                brightness == null ? DEFAULT.brightness : brightness,
                contrast == null ? DEFAULT.contrast : contrast,
                saturation == null ? DEFAULT.saturation : saturation);
    }

    List<Violation> violations() {
        return new Violations()
                .between("/brightness", brightness, 0, 1)
                .between("/contrast", contrast, 0, 1)
                .between("/saturation", saturation, 0, 1)
                .list();
    }
}
