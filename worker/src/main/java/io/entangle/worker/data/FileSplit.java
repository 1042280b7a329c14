package io.entangle.worker.data;

import java.nio.file.Path;
import java.util.List;

/** Image files under one root; the id of a sample is its path below the root. */
final class FileSplit implements Split {

    private final Path root;
    private final List<String> files;
    private final int[] labels;

    FileSplit(Path root, List<String> files, int[] labels) {
        this.root = root;
        this.files = List.copyOf(files);
        this.labels = labels.clone();
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public String id(int index) {
        return files.get(index);
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public RgbImage image(int index) {
        return ImageFile.read(root.resolve(files.get(index)));
    }

    @Override
    public byte[] bytes(int index) {
        return ImageFile.bytes(root.resolve(files.get(index)));
    }
}
