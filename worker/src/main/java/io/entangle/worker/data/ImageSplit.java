package io.entangle.worker.data;

import java.util.List;

/** Encoded images, one by one. */
final class ImageSplit implements Split {

    private final List<StoredImage> images;
    private final int[] labels;

    ImageSplit(List<StoredImage> images, int[] labels) {
        this.images = List.copyOf(images);
        this.labels = labels.clone();
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public String id(int index) {
        return images.get(index).id();
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public RgbImage image(int index) {
        StoredImage image = images.get(index);
        return ImageDecoder.decode(image.shownAs(), image.bytes());
    }

    @Override
    public byte[] bytes(int index) {
        return images.get(index).bytes();
    }

    @Override
    public byte[] stamp(int index) {
        return images.get(index).stamp();
    }
}
