package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.Files;
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
        try {
            if (Files.exists(file) && !roots.directories().isEmpty() && !roots.allow(file.toRealPath())) {
                throw new CorruptImage(
                        shownAs(),
                        "it is a link out of the directories that this worker may read; replace it by the image",
                        null);
            }
        } catch (IOException e) {
            throw ImageFile.unreadable(file, e);
        }
        return ImageFile.bytes(file);
    }

    @Override
    public byte[] stamp() {
        return ImageFile.stamp(file);
    }
}
