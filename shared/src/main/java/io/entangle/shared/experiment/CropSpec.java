package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a training image is seen. Areas and ratios hold above 32 pixels (Szegedy et al., <i>Going Deeper with Convolutions</i>, CVPR 2015, section 6), the
 * padding up to 32.
 *
 * @param minArea smallest share of the stored image's area
 * @param maxArea largest share
 * @param minRatio narrowest part, width by height
 * @param maxRatio widest part
 * @param padding pixels by which an image of up to 32 pixels is shifted at most, each way; what comes in is black
 */
public record CropSpec(double minArea, double maxArea, double minRatio, double maxRatio, int padding) {

    /** As published. */
    public static final CropSpec DEFAULT = new CropSpec(0.08, 1, 3.0 / 4, 4.0 / 3, 4);

    @JsonCreator
    static CropSpec of(
            @JsonProperty("minArea") @Nullable Double minArea,
            @JsonProperty("maxArea") @Nullable Double maxArea,
            @JsonProperty("minRatio") @Nullable Double minRatio,
            @JsonProperty("maxRatio") @Nullable Double maxRatio,
            @JsonProperty("padding") @Nullable Integer padding) {
        return new CropSpec(
                minArea == null ? DEFAULT.minArea : minArea,
                maxArea == null ? DEFAULT.maxArea : maxArea,
                minRatio == null ? DEFAULT.minRatio : minRatio,
                maxRatio == null ? DEFAULT.maxRatio : maxRatio,
                padding == null ? DEFAULT.padding : padding);
    }

    List<Violation> violations() {
        return new Violations()
                .between("/minArea", minArea, 0.001, 1)
                .between("/maxArea", maxArea, 0.001, 1)
                .require(minArea <= maxArea, "/minArea", "must not exceed maxArea " + maxArea)
                .between("/minRatio", minRatio, 0.01, 100)
                .between("/maxRatio", maxRatio, 0.01, 100)
                .require(minRatio <= maxRatio, "/minRatio", "must not exceed maxRatio " + maxRatio)
                .between("/padding", padding, 0, 32)
                .list();
    }
}
