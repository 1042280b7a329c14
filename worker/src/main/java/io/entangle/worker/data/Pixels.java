package io.entangle.worker.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Turns whatever a reader delivers into 8-bit RGB: grey is repeated, deeper samples are reduced, palettes are looked
 * up, printing inks become the light they leave, and transparent pixels are laid on white. Samples are taken as they are stored; asking Java2D for colours would
 * brighten grey images, which it holds to be linear.
 */
final class Pixels {

    private static final int WHITE = 255;

    private Pixels() {}

    static RgbImage toRgb(BufferedImage image) {
        ColorModel colours = image.getColorModel();
        if (colours instanceof IndexColorModel palette) {
            return fromPalette(image.getRaster(), palette);
        }
        return colours.getColorSpace().getType() == ColorSpace.TYPE_CMYK
                ? fromInks(image.getRaster())
                : fromBands(image.getRaster());
    }

    private static RgbImage fromPalette(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] rgb = new byte[width * height * RgbImage.CHANNELS];
        int[] row = new int[width];
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                int alpha = palette.getAlpha(row[x]);
                rgb[at++] = onWhite(palette.getRed(row[x]), alpha);
                rgb[at++] = onWhite(palette.getGreen(row[x]), alpha);
                rgb[at++] = onWhite(palette.getBlue(row[x]), alpha);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    private static RgbImage fromBands(Raster raster) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int bands = raster.getNumBands();
        boolean grey = bands < 3;
        int alphaBand = bands == 2 || bands == 4 ? bands - 1 : -1;
        int shift = raster.getSampleModel().getSampleSize(0) - 8;
        byte[] rgb = new byte[width * height * RgbImage.CHANNELS];
        int[] row = new int[width * bands];
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int pixel = x * bands;
                int alpha = alphaBand < 0 ? WHITE : eightBit(row[pixel + alphaBand], shift);
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    rgb[at++] = onWhite(eightBit(row[pixel + (grey ? 0 : c)], shift), alpha);
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /** Each ink takes away its colour, black takes away all of them; an ink of 255 covers completely. */
    private static RgbImage fromInks(Raster raster) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] rgb = new byte[width * height * RgbImage.CHANNELS];
        int[] row = new int[width * 4];
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int pixel = 0; pixel < row.length; pixel += 4) {
                int light = WHITE - row[pixel + 3];
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    rgb[at++] = (byte) (((WHITE - row[pixel + c]) * light + WHITE / 2) / WHITE);
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    private static int eightBit(int sample, int shift) {
        return shift > 0 ? sample >> shift : sample;
    }

    private static byte onWhite(int value, int alpha) {
        return (byte) (alpha == WHITE ? value : (value * alpha + WHITE * (WHITE - alpha) + WHITE / 2) / WHITE);
    }
}
