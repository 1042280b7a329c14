package io.entangle.worker.data;

import io.entangle.worker.data.Resampling.Box;
import java.util.SplittableRandom;

/**
 * Cuts out 8 to 100 % of the area at an aspect ratio between 3:4 and 4:3 and resizes it (Szegedy et al., <i>Going Deeper
 * with Convolutions</i>, CVPR 2015, section 6; torchvision's {@code RandomResizedCrop}, bicubic). An image that ten draws
 * do not fit into yields its largest centred part within those ratios.
 *
 * @param size side of the result, in pixels
 */
record ResizedCrop(int size) implements Augmentation {

    private static final int DRAWS = 10;
    private static final double SMALLEST_AREA = 0.08;
    private static final double NARROWEST = 3.0 / 4;
    private static final double WIDEST = 4.0 / 3;

    @Override
    public RgbImage apply(RgbImage image, SplittableRandom random) {
        return Resampling.resize(image, draw(image.width(), image.height(), random), size, size);
    }

    static Box draw(int width, int height, SplittableRandom random) {
        double area = (double) width * height;
        for (int i = 0; i < DRAWS; i++) {
            double part = area * random.nextDouble(SMALLEST_AREA, 1);
            double ratio = StrictMath.exp(random.nextDouble(StrictMath.log(NARROWEST), StrictMath.log(WIDEST)));
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

    private static Box centre(int width, int height) {
        double ratio = (double) width / height;
        int boxWidth = ratio > WIDEST ? (int) Math.rint(height * WIDEST) : width;
        int boxHeight = ratio < NARROWEST ? (int) Math.rint(width / NARROWEST) : height;
        return new Box((width - boxWidth) / 2, (height - boxHeight) / 2, boxWidth, boxHeight);
    }
}
