package io.entangle.worker.data;

/**
 * How an image without a header lies in a file.
 *
 * @param skip bytes before the pixels, as for labels
 * @param width pixels
 * @param height pixels
 * @param planes 1 for grey, 3 for all reds before all greens before all blues
 */
record PixelForm(int skip, int width, int height, int planes) {

    int pixelBytes() {
        return width * height * planes;
    }

    int recordBytes() {
        return skip + pixelBytes();
    }

    RgbImage image(byte[] pixels) {
        int area = width * height;
        byte[] rgb = new byte[area * 3];
        for (int i = 0; i < area; i++) {
            for (int channel = 0; channel < 3; channel++) {
                rgb[i * 3 + channel] = pixels[planes == 1 ? i : channel * area + i];
            }
        }
        return new RgbImage(width, height, rgb);
    }
}
