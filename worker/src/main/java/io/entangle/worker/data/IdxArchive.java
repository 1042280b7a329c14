package io.entangle.worker.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * IDX files in an archive, in whatever folder of it.
 *
 * @param archive the archive
 * @param identity equal for equal content of the archive only
 */
record IdxArchive(Archive archive, String identity) implements IdxFiles {

    @Override
    public String shownAs() {
        return archive.shownAs() + "!";
    }

    @Override
    public List<String> names() {
        return archive.files().keySet().stream()
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();
    }

    @Override
    public Optional<Region> bytes(String name) {
        Optional<PackedFile> file = archive.files().entrySet().stream()
                .filter(entry -> entry.getKey().equals(name) || entry.getKey().endsWith("/" + name))
                .map(entry -> entry.getValue())
                .findFirst();
        try {
            return file.isPresent() ? Optional.of(file.get().plain()) : Optional.empty();
        } catch (IOException e) {
            throw new DatasetException(
                    "'" + shownAs(name) + "' cannot be unpacked (" + e.getMessage() + "); replace it in the archive",
                    e);
        }
    }

    @Override
    public String identity(String name) {
        return identity + "!" + name;
    }
}
