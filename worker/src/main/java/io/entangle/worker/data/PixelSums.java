package io.entangle.worker.data;

import io.entangle.shared.job.DatasetReport.PixelStatistics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sums for {@link PixelStatistics}. In fixed point, so that neither the order of the images nor the number of threads
 * that add them changes a bit of the result.
 */
final class PixelSums {

    /** 36 bits behind the point leave room for a hundred million images. */
    private static final double ONE = 1L << 36;

    private static final double DIGITS = 1e6;

    private final long[] means = new long[RgbImage.CHANNELS];
    private final long[] squares = new long[RgbImage.CHANNELS];
    private int images;

    void add(RgbImage image) {
        long[] sum = new long[RgbImage.CHANNELS];
        long[] squareSum = new long[RgbImage.CHANNELS];
        byte[] rgb = image.rgb();
        for (int at = 0; at < rgb.length; at += RgbImage.CHANNELS) {
            for (int c = 0; c < RgbImage.CHANNELS; c++) {
                int value = rgb[at + c] & 0xFF;
                sum[c] += value;
                squareSum[c] += (long) value * value;
            }
        }
        double pixels = (double) image.width() * image.height();
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
            means[c] += Math.round(sum[c] / (255 * pixels) * ONE);
            squares[c] += Math.round(squareSum[c] / (255 * 255 * pixels) * ONE);
        }
        images++;
    }

    void add(PixelSums other) {
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
            means[c] += other.means[c];
            squares[c] += other.squares[c];
        }
        images += other.images;
    }

    /** Returns the statistics with six digits; null of no image. */
    @Nullable
    PixelStatistics statistics() {
        if (images == 0) {
            return null;
        }
        List<Double> mean = new ArrayList<>();
        List<Double> deviation = new ArrayList<>();
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
            double average = means[c] / ONE / images;
            double variance = Math.max(0, squares[c] / ONE / images - average * average);
            mean.add(Math.rint(average * DIGITS) / DIGITS);
            deviation.add(Math.rint(Math.sqrt(variance) * DIGITS) / DIGITS);
        }
        return new PixelStatistics(mean, deviation, images);
    }
}
