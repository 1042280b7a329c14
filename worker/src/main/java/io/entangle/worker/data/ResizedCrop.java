package io.entangle.worker.data;

import io.entangle.shared.experiment.CropSpec;
import io.entangle.worker.data.Resampling.Box;
import java.util.SplittableRandom;

/**
 * Cuts out a part of random area and aspect ratio and resizes it (Szegedy et al., <i>Going Deeper
 * with Convolutions</i>, CVPR 2015, section 6; torchvision's {@code RandomResizedCrop}, bicubic). An image that ten draws
 * do not fit into yields its largest centred part within those ratios.
 *
 * @param size side of the result, in pixels
 * @param spec limits of area and ratio; as published 8 to 100 % and 3:4 to 4:3
 */
record ResizedCrop(int size, CropSpec spec) implements Augmentation {

    private static final int DRAWS = 10;

    @Override
    public RgbImage apply(RgbImage image, SplittableRandom random) {
        return Resampling.resize(image, draw(image.width(), image.height(), random), size, size);
    }

    Box draw(int width, int height, SplittableRandom random) {
        double area = (double) width * height;
        for (int i = 0; i < DRAWS; i++) {
            double part = area * between(spec.minArea(), spec.maxArea(), random);
            double ratio =
                    StrictMath.exp(between(StrictMath.log(spec.minRatio()), StrictMath.log(spec.maxRatio()), random));
            int boxWidth = (int) Math.rint(Math.sqrt(part * ratio));
            int boxHeight = (int) Math.rint(Math.sqrt(part / ratio));
            if (boxWidth > 0 && boxWidth <= width && boxHeight > 0 && boxHeight <= height) {
                int top = random.nextInt(height - boxHeight + 1);
                int left = random.nextInt(width - boxWidth + 1);
                return new Box(left, top, boxWidth, boxHeight);
            }
        }
        return centre(width, height);
    }

    private Box centre(int width, int height) {
        double ratio = (double) width / height;
        int boxWidth = ratio > spec.maxRatio() ? rounded(height * spec.maxRatio()) : width;
        int boxHeight = ratio < spec.minRatio() ? rounded(width / spec.minRatio()) : height;
        return new Box((width - boxWidth) / 2, (height - boxHeight) / 2, boxWidth, boxHeight);
    }

    private static int rounded(double side) {
        return Math.max(1, (int) Math.rint(side));
    }

    /** Uniform; equal limits are allowed. */
    private static double between(double low, double high, SplittableRandom random) {
        return low < high ? random.nextDouble(low, high) : low;
    }
}
