package io.entangle.worker.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A {@code .zip}, {@code .tar}, {@code .tar.gz} or {@code .tgz} of a folder that is laid out as {@link ImageLayout} says, packed with or without
 * the folder itself.
 */
final class ImageArchive implements DatasetFormat {

    private final ArchiveLimits limits;

    ImageArchive(ArchiveLimits limits) {
        this.limits = limits;
    }

    @Override
    public String name() {
        return "image-archive";
    }

    @Override
    public boolean recognises(String location) {
        return FileLocation.isPath(location)
                && kind(location).isPresent()
                && !CifarBinary.isPackedIn(FileLocation.path(location));
    }

    @Override
    public Dataset open(String location, DatasetOptions options, DataStorage storage) {
        Path file = FileLocation.path(location);
        storage.roots().require(file);
        Archive archive = Archive.open(file, kind(location).orElseThrow(), limits, storage.cache());
        return ImageLayout.read(ArchiveTree.of(archive), options);
    }

    private static Optional<ArchiveKind> kind(String location) {
        Path path = FileLocation.path(location);
        return Files.isDirectory(path) ? Optional.empty() : ArchiveKind.of(path);
    }
}
