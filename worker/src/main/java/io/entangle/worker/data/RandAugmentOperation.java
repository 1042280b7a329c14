package io.entangle.worker.data;

import io.entangle.shared.experiment.Interpolation;

/**
 * The fifteen operations of RandAugment as the published recipe draws them, in that order. A magnitude of 0 to 10 becomes the argument of an operation; "increasing"
 * operations get stronger with it, where the original ones keep more bits or invert fewer values.
 */
@SuppressWarnings("ImmutableEnumChecker") // its fields are functions without state
enum RandAugmentOperation {
    /** Darkest value of each channel to 0, lightest to 255. */
    AUTO_CONTRAST(Level.NONE, (image, none, kernel) -> ToneCurves.autoContrast(image)),
    /** Equally frequent values in each channel. */
    EQUALIZE(Level.NONE, (image, none, kernel) -> ToneCurves.equalize(image)),
    /** The negative. */
    INVERT(Level.NONE, (image, none, kernel) -> ToneCurves.invert(image)),
    /** By up to 30 degrees either way. */
    ROTATE(
            Level.signed(30),
            (image, degrees, kernel) ->
                    AffineWarp.rotation(degrees, image.width(), image.height()).apply(image, kernel, fill())),
    /** Keeps 4 down to 0 bits; 0 up to 4 where not increasing. */
    POSTERIZE(Level.BITS, (image, bits, kernel) -> ToneCurves.posterize(image, (int) bits)),
    /** Inverts values from 256 down to 0; from 0 up to 256 where not increasing. */
    SOLARIZE(Level.THRESHOLD, (image, threshold, kernel) -> ToneCurves.solarize(image, (int) threshold)),
    /** Adds up to 110 to values below 128. */
    SOLARIZE_ADD(Level.ADDITION, (image, addition, kernel) -> ToneCurves.solarizeAdd(image, (int) addition)),
    /** Saturation. */
    COLOR(Level.FACTOR, (image, factor, kernel) -> Enhancement.color(image, factor)),
    /** Contrast. */
    CONTRAST(Level.FACTOR, (image, factor, kernel) -> Enhancement.contrast(image, factor)),
    /** Brightness. */
    BRIGHTNESS(Level.FACTOR, (image, factor, kernel) -> Enhancement.brightness(image, factor)),
    /** Sharpness. */
    SHARPNESS(Level.FACTOR, (image, factor, kernel) -> Enhancement.sharpness(image, factor)),
    /** By up to 0.3 of the height either way. */
    SHEAR_X(
            Level.signed(0.3),
            (image, factor, kernel) -> AffineWarp.shearX(factor).apply(image, kernel, fill())),
    /** By up to 0.3 of the width either way. */
    SHEAR_Y(
            Level.signed(0.3),
            (image, factor, kernel) -> AffineWarp.shearY(factor).apply(image, kernel, fill())),
    /** By up to 0.45 of the width either way. */
    TRANSLATE_X(
            Level.signed(0.45),
            (image, share, kernel) ->
                    AffineWarp.translation(share * image.width(), 0).apply(image, kernel, fill())),
    /** By up to 0.45 of the height either way. */
    TRANSLATE_Y(
            Level.signed(0.45),
            (image, share, kernel) ->
                    AffineWarp.translation(0, share * image.height()).apply(image, kernel, fill()));

    private final Level level;
    private final Change change;

    RandAugmentOperation(Level level, Change change) {
        this.level = level;
        this.change = change;
    }

    /**
     * What a magnitude means for this operation.
     *
     * @param magnitude 0 to 10
     * @param negated which way, for those that know two
     * @param increasing whether a larger magnitude is always a stronger change
     * @return degrees, bits, values, a factor or a share of the size; 0 for those without an argument
     */
    double argument(double magnitude, boolean negated, boolean increasing) {
        return level.argument(magnitude / 10, negated, increasing);
    }

    /**
     * Changes an image.
     *
     * @param argument as {@link #argument} tells it
     * @param interpolation bilinear or bicubic, for those that move pixels
     */
    RgbImage apply(RgbImage image, double argument, Interpolation interpolation) {
        return change.apply(image, argument, interpolation);
    }

    /** ImageNet's mean colour comes in from outside. */
    private static byte[] fill() {
        return Normalisation.meanColor();
    }

    /** From a share of the largest magnitude, 0 to 1, to an argument. */
    private interface Level {

        Level NONE = (share, negated, increasing) -> 0;
        Level BITS = (share, negated, increasing) -> increasing ? 4 - (int) (share * 4) : (int) (share * 4);
        Level THRESHOLD = (share, negated, increasing) -> increasing ? 256 - (int) (share * 256) : (int) (share * 256);
        Level ADDITION = (share, negated, increasing) -> (int) (share * 110);
        Level FACTOR = (share, negated, increasing) ->
                increasing ? 1 + (negated ? -share * 0.9 : share * 0.9) : share * 1.8 + 0.1;

        double argument(double share, boolean negated, boolean increasing);

        static Level signed(double largest) {
            return (share, negated, increasing) -> negated ? -share * largest : share * largest;
        }
    }

    private interface Change {
        RgbImage apply(RgbImage image, double argument, Interpolation interpolation);
    }
}
