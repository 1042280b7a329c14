package io.entangle.shared.searchspace;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Square images cut into square patches.
 *
 * @param size pixels on a side
 * @param patch pixels on a side of a patch; divides the size
 * @param channels 3 for colour (the default), 1 for grey
 */
public record ImageGeometry(int size, int patch, int channels) {

    @JsonCreator
    static ImageGeometry of(
            @JsonProperty("size") int size,
            @JsonProperty("patch") int patch,
            @JsonProperty("channels") @Nullable Integer channels) {
        return new ImageGeometry(size, patch, channels == null ? 3 : channels);
    }

    /** Patches on a side. */
    public int grid() {
        return size / patch;
    }

    /** Patches plus the class token. */
    public int tokens() {
        return grid() * grid() + 1;
    }

    /** Numbers in one patch. */
    public int patchPixels() {
        return channels * patch * patch;
    }

    List<Violation> violations() {
        Violations violations = new Violations()
                .between("/size", size, 8, 1024)
                .between("/patch", patch, 1, 64)
                .require(channels == 3, "/channels", "must be 3: images are decoded to red, green and blue");
        if (violations.list().isEmpty()) {
            violations
                    .require(size % patch == 0, "/patch", "must divide the image size " + size)
                    .require(
                            grid() <= 64 && grid() >= 2,
                            "/patch",
                            "gives %d patches on a side; 2 to 64 are supported".formatted(grid()));
        }
        return violations.list();
    }
}
