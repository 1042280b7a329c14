package io.entangle.worker.data;

import java.awt.image.Raster;

/** Converts the four bands of a CMYK or YCCK JPEG, which the JDK's reader delivers raw, to RGB. */
final class FourInks {

    private FourInks() {}

    static RgbImage toRgb(Raster raster, AdobeMarker marker) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] rgb = new byte[width * height * RgbImage.CHANNELS];
        int[] row = new int[width * 4];
        double[] light_CMY = new double[3];
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < row.length; x += 4) {
                double black = row[x + 3];
                if (marker == AdobeMarker.YCCK) {
                    fromYcc(row[x], row[x + 1], row[x + 2], light_CMY);
                } else {
                    light_CMY[0] = row[x];
                    light_CMY[1] = row[x + 1];
                    light_CMY[2] = row[x + 2];
                }
                for (int c = 0; c < 3; c++) {
                    double light =
                            marker == AdobeMarker.ABSENT ? (255 - light_CMY[c]) * (255 - black) : light_CMY[c] * black;
                    rgb[at++] = (byte) Math.rint(light / 255);
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /** The inverse of the JPEG colour transform (ITU-T T.871, section 7), which Adobe applies to 255 - light. */
    private static void fromYcc(int luminance, int cb, int cr, double[] out) {
        out[0] = 255 - clamp(luminance + 1.402 * (cr - 128));
        out[1] = 255 - clamp(luminance - 0.344136 * (cb - 128) - 0.714136 * (cr - 128));
        out[2] = 255 - clamp(luminance + 1.772 * (cb - 128));
    }

    private static double clamp(double value) {
        return Math.max(0, Math.min(255, value));
    }
}
