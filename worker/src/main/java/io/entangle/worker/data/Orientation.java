package io.entangle.worker.data;

/**
 * How stored pixels must be turned to stand upright, in the order of their Exif numbers.
 *
 * <p>Cameras and phones store what their sensor saw and note how they were held. Every viewer turns such pictures, so users
 * expect it; torchvision's image folder, with which the published recipes were trained, does not.
 */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    UPSIDE_DOWN_MIRRORED(false, false, true),
    TRANSPOSED(true, false, false),
    TURN_RIGHT(true, false, true),
    TRANSPOSED_UPSIDE_DOWN(true, true, true),
    TURN_LEFT(true, true, false);

    private static final Orientation[] BY_NUMBER = values();

    /** Whether rows become columns. */
    private final boolean swapped;

    /** Whether a stored row is read from its end, once for each upright pixel that moves along it. */
    private final boolean fromRight;

    /** Whether stored rows are read from the last one. */
    private final boolean fromBottom;

    Orientation(boolean swapped, boolean fromRight, boolean fromBottom) {
        this.swapped = swapped;
        this.fromRight = fromRight;
        this.fromBottom = fromBottom;
    }

    /** The orientation of an Exif number, 1 to 8; any other number means nothing and leaves the picture as it is. */
    static Orientation of(int number) {
        return number >= 1 && number <= BY_NUMBER.length ? BY_NUMBER[number - 1] : UPRIGHT;
    }

    /** Returns the picture upright; the picture itself where it is stored so. */
    RgbImage upright(RgbImage stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        int width = swapped ? stored.height() : stored.width();
        int height = swapped ? stored.width() : stored.height();
        byte[] from = stored.rgb();
        byte[] to = new byte[from.length];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = swapped ? y : x;
                int row = swapped ? x : y;
                int storedX = fromRight ? stored.width() - 1 - column : column;
                int storedY = fromBottom ? stored.height() - 1 - row : row;
                int pixel = (storedY * stored.width() + storedX) * RgbImage.CHANNELS;
                to[at++] = from[pixel];
                to[at++] = from[pixel + 1];
                to[at++] = from[pixel + 2];
            }
        }
        return new RgbImage(width, height, to);
    }
}
