package io.entangle.worker.data;

import io.entangle.shared.experiment.AugmentationSpec;
import java.io.IOException;

/** What an image goes through on its way to a model, one stage at a time, for whoever measures or inspects them. */
public final class ImageStages implements AutoCloseable {

    private final Split split;
    private final ImageScale scale;
    private final TrainingTransform transform;
    private final PreparedImages packed;
    private final PreparedImages packedForTraining;

    /**
     * Opens the stages and packs the images, as evaluation sees them and as augmentation begins with them.
     *
     * @param imageSize side of the images the model sees, in pixels
     * @throws CacheUnavailable if the disk of {@code loading} has no room for the packed images
     * @throws IOException if they cannot be read back
     */
    public ImageStages(Split split, int imageSize, AugmentationSpec augmentation, Loading loading)
            throws CacheUnavailable, IOException {
        this.split = split;
        this.scale = new ImageScale(imageSize);
        this.transform = TrainingTransform.of(scale, augmentation);
        this.packed = PackedImages.open(split, new ImagePreparation(scale, false), loading);
        try {
            this.packedForTraining = PackedImages.open(split, new ImagePreparation(scale, true), loading);
        } catch (CacheUnavailable | IOException | RuntimeException e) {
            packed.release();
            throw e;
        }
    }

    /** Returns a sample as it is stored. */
    public byte[] read(int index) {
        return split.bytes(index);
    }

    /** Reads and decodes a sample. */
    public RgbImage decode(int index) {
        return split.image(index);
    }

    /** Returns an image as evaluation sees it. */
    public RgbImage resize(RgbImage image) {
        return scale.forEvaluation(image);
    }

    /** Returns an image as training sees it, by the chance of a sample; for sizes above 32 cut out of the whole image. */
    public RgbImage augment(RgbImage image, int index) {
        return transform.augment(scale.forTraining(image), key(index));
    }

    /** Writes an image of the model's size into position {@code b} of a batch, as evaluation does. */
    public void normalise(RgbImage image, float[] images_BCHW, int b) {
        Normalisation.write(image, images_BCHW, b);
    }

    /** Writes an augmented image into position {@code b} of a batch, by the chance of a sample. */
    public void normalise(RgbImage augmented, int index, float[] images_BCHW, int b) {
        transform.normalise(augmented, key(index), images_BCHW, b);
    }

    private static SampleKey key(int index) {
        return new SampleKey(0, 0, index, 0);
    }

    /** Returns an image as evaluation sees it, from the packed file. */
    public RgbImage packed(int index) {
        return packed.get(index);
    }

    /** Returns an image as augmentation begins with it, from the packed file. */
    public RgbImage packedForTraining(int index) {
        return packedForTraining.get(index);
    }

    /** Name of the library that decodes plain images. */
    public static String reader() {
        return PixelReaders.chosen().name();
    }

    @Override
    public void close() {
        packed.release();
        packedForTraining.release();
    }
}
