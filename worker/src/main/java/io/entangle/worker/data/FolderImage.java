package io.entangle.worker.data;

import java.nio.file.Path;

/**
 * An image in a file of its own.
 *
 * @param id its path below the root of the data set
 * @param file the file
 * @param roots where the file may lie, if it turns out to be a link
 */
record FolderImage(String id, Path file, DataRoots roots) implements StoredImage {

    @Override
    public String shownAs() {
        return file.toString();
    }

    @Override
    public byte[] bytes() {
        // Looked at on every reading: a link can be turned elsewhere after the data set was opened.
        return ImageFile.bytes(file, roots);
    }

    @Override
    public byte[] stamp() {
        return ImageFile.stamp(file);
    }
}
