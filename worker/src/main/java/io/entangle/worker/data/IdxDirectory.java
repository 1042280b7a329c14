package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * IDX files in a directory.
 *
 * @param directory the directory
 * @param roots where they may lie, if they are links
 */
record IdxDirectory(Path directory, DataRoots roots) implements IdxFiles {

    @Override
    public String shownAs() {
        return OneLine.of(directory.toString());
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                names.add(String.valueOf(file.getFileName()));
            }
        } catch (IOException e) {
            throw ImageFileWalk.unreadable(directory, e);
        }
        return names;
    }

    @Override
    public Optional<Region> bytes(String name) {
        Path file = directory.resolve(name);
        roots.require(file);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Region.whole(StoredBytes.map(file, roots)));
        } catch (IOException e) {
            throw ImageFileWalk.unreadable(file, e);
        }
    }

    @Override
    public String identity(String name) {
        Path file = directory.resolve(name);
        try {
            return StoredArchive.identity(file);
        } catch (IOException e) {
            throw ImageFileWalk.unreadable(file, e);
        }
    }
}
