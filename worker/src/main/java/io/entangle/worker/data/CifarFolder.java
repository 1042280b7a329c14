package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An unpacked CIFAR.
 *
 * @param folder directory of the {@code .bin} files
 * @param edition which of the two
 */
record CifarFolder(Path folder, CifarEdition edition) {

    /** Finds one in a directory, or in the folder in it that carries the name it is distributed under. */
    static Optional<CifarFolder> find(Path directory) {
        for (CifarEdition edition : CifarEdition.values()) {
            for (Path folder : List.of(directory, directory.resolve(edition.folder()))) {
                if (edition.files().stream()
                        .filter(edition::isMarkedBy)
                        .anyMatch(name -> Files.exists(folder.resolve(name)))) {
                    return Optional.of(new CifarFolder(folder, edition));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Maps its files.
     *
     * @throws DatasetException naming the file that cannot be read or leads out of the roots
     */
    CifarFiles open(DataRoots roots) {
        Map<String, Region> regions = new HashMap<>();
        for (String name : edition.files()) {
            Path file = folder.resolve(name);
            roots.require(file);
            if (Files.isRegularFile(file)) {
                try {
                    regions.put(name, Region.whole(StoredBytes.map(file, roots)));
                } catch (IOException e) {
                    throw ImageFileWalk.unreadable(file, e);
                }
            }
        }
        return new CifarFiles(edition, OneLine.of(folder.toString()) + "/", regions);
    }
}
