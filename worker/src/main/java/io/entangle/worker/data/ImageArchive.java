package io.entangle.worker.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A {@code .zip}, {@code .tar}, {@code .tar.gz} or {@code .tgz} of a folder that is laid out as {@link ImageLayout} says, packed with or without
 * the folder itself.
 */
final class ImageArchive implements DatasetFormat, ArchiveFormat {

    private final ArchiveLimits limits;
    private final List<ArchiveFormat> others;

    /**
     * The format of all archives that no other format knows by what is in them.
     *
     * @param others formats that are known by something
     */
    ImageArchive(ArchiveLimits limits, List<ArchiveFormat> others) {
        this.limits = limits;
        this.others = List.copyOf(others);
    }

    @Override
    public String name() {
        return "image-archive";
    }

    @Override
    public boolean recognises(String location) {
        if (!FileLocation.isPath(location)) {
            return false;
        }
        Path path = FileLocation.path(location);
        try {
            return kind(path).isPresent()
                    && at(path, DataRoots.ANYWHERE).filter(this::isOfAnother).isEmpty();
        } catch (DatasetException e) {
            return true; // what is wrong with it shows when it is opened
        }
    }

    @Override
    public boolean isIn(StoredArchive archive) {
        return !isOfAnother(archive);
    }

    private boolean isOfAnother(StoredArchive archive) {
        return others.stream().anyMatch(other -> other.isIn(archive));
    }

    @Override
    public Dataset open(String location, DatasetOptions options, DataStorage storage) {
        Path file = FileLocation.path(location);
        storage.roots().require(file);
        return open(StoredArchive.of(file, kind(file).orElseThrow(), storage.roots()), options, storage.cache());
    }

    @Override
    public Dataset open(StoredArchive archive, DatasetOptions options, DataCache cache) {
        return ImageLayout.read(ArchiveTree.of(Archive.open(archive, limits, cache)), options);
    }

    /**
     * The archive at a path, if a file is there that is named like one.
     *
     * @throws DatasetException if it cannot be read, or lies outside the roots
     */
    static Optional<StoredArchive> at(Path path, DataRoots roots) {
        return Files.isRegularFile(path)
                ? kind(path).map(kind -> StoredArchive.of(path, kind, roots))
                : Optional.empty();
    }

    private static Optional<ArchiveKind> kind(Path path) {
        return Files.isDirectory(path) ? Optional.empty() : ArchiveKind.of(path);
    }
}
