package io.entangle.worker.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What evaluation does to an image before a model sees it, for whoever runs the model elsewhere.
 *
 * @param shorterSide pixels that the shorter side is resized to, before {@code size} × {@code size} are cut from the centre; absent where both sides are
 *     resized to {@code size}
 * @param size side of the square the model sees, in pixels
 * @param interpolation kind of resampling
 * @param channels order of the channels
 * @param mean subtracted from each channel, after the values were scaled to 0…1
 * @param std what the channel is then divided by
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Preprocessing(
        @Nullable Integer shorterSide,
        int size,
        String interpolation,
        String channels,
        List<Double> mean,
        List<Double> std) {

    /** Copies the lists. */
    public Preprocessing {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** What is done for models of that image size. */
    public static Preprocessing of(int imageSize) {
        ImageScale scale = new ImageScale(imageSize);
        return new Preprocessing(
                scale.isSmall() ? null : scale.shorterSide(),
                imageSize,
                "bicubic",
                "RGB",
                Normalisation.mean(),
                Normalisation.deviation());
    }
}
