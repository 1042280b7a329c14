package io.entangle.worker.data;

import java.util.List;

/** Images without headers in one or several files; the id of a sample is the name of its file and its number there. */
final class PixelSplit implements Split {

    private final List<PixelFile> files;
    private final int[] labels;

    PixelSplit(List<PixelFile> files, int[] labels) {
        this.files = List.copyOf(files);
        this.labels = labels.clone();
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public String id(int index) {
        int first = 0;
        for (PixelFile file : files) {
            if (index < first + file.count()) {
                return file.name() + "#" + (index - first);
            }
            first += file.count();
        }
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public RgbImage image(int index) {
        return files.get(0).form().image(bytes(index));
    }

    @Override
    public byte[] bytes(int index) {
        int first = 0;
        for (PixelFile file : files) {
            if (index < first + file.count()) {
                return file.pixels(index - first);
            }
            first += file.count();
        }
        throw new IndexOutOfBoundsException(index);
    }
}
