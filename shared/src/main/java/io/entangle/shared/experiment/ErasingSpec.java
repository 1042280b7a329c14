package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rectangle of the normalised image is replaced by normal noise, drawn for each pixel and channel (Zhong et al., <i>Random Erasing Data Augmentation</i>, AAAI
 * 2020, arXiv:1708.04896, section 3.3; "pixel" mode of the published recipe).
 *
 * @param probability that an image is erased from
 * @param minArea smallest share of the image
 * @param maxArea largest share
 * @param minRatio smallest ratio of height to width
 * @param maxRatio largest ratio
 */
public record ErasingSpec(double probability, double minArea, double maxArea, double minRatio, double maxRatio) {

    /** As published. */
    public static final ErasingSpec DEFAULT = new ErasingSpec(0.25, 0.02, 1.0 / 3, 0.3, 1 / 0.3);

    @JsonCreator
    static ErasingSpec of(
            @JsonProperty("probability") @Nullable Double probability,
            @JsonProperty("minArea") @Nullable Double minArea,
            @JsonProperty("maxArea") @Nullable Double maxArea,
            @JsonProperty("minRatio") @Nullable Double minRatio,
            @JsonProperty("maxRatio") @Nullable Double maxRatio) {
        return new ErasingSpec(
                probability == null ? DEFAULT.probability : probability,
                minArea == null ? DEFAULT.minArea : minArea,
                maxArea == null ? DEFAULT.maxArea : maxArea,
                minRatio == null ? DEFAULT.minRatio : minRatio,
                maxRatio == null ? DEFAULT.maxRatio : maxRatio);
    }

    List<Violation> violations() {
        return new Violations()
                .between("/probability", probability, 0, 1)
                .between("/minArea", minArea, 0, 1)
                .between("/maxArea", maxArea, 0, 1)
                .require(minArea <= maxArea, "/minArea", "must not exceed maxArea " + maxArea)
                .between("/minRatio", minRatio, 0.01, 100)
                .between("/maxRatio", maxRatio, 0.01, 100)
                .require(minRatio <= maxRatio, "/minRatio", "must not exceed maxRatio " + maxRatio)
                .list();
    }
}
