package io.entangle.worker.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The directories that data may be read from, whatever links say.
 *
 * @param directories data lies below one of them
 * @param everywhere whether it may lie anywhere else, too
 */
public record DataRoots(List<Path> directories, boolean everywhere) {

    /** No restriction. */
    public static final DataRoots ANYWHERE = new DataRoots(List.of(), true);

    /** No file at all. */
    public static final DataRoots NOWHERE = new DataRoots(List.of(), false);

    public DataRoots {
        directories = directories.stream()
                .map(directory -> directory.toAbsolutePath().normalize())
                .toList();
    }

    /** Only below these directories; anywhere if the root of the file system is one of them. */
    public static DataRoots below(List<Path> directories) {
        boolean root = directories.stream()
                .anyMatch(directory -> directory.toAbsolutePath().normalize().getNameCount() == 0);
        return new DataRoots(directories, root);
    }

    /**
     * Checks a path that is about to be read, after following all links on its way.
     *
     * @throws DatasetException if it leads out of the directories
     */
    void require(Path path) {
        if (everywhere) {
            return;
        }
        Path named = path.toAbsolutePath().normalize();
        try {
            if (!allow(Files.exists(named) ? named.toRealPath() : named)) {
                throw new DatasetException(OneLine.of(outside(named)));
            }
        } catch (IOException e) {
            throw new DatasetException(OneLine.of("'" + named + "' cannot be resolved: " + e), e);
        }
    }

    private String outside(Path named) {
        return directories.isEmpty()
                ? "'%s' may not be read: this worker reads no files of its machine. Start it with --data-root DIR (ENTANGLE_DATA_ROOT), or upload the data set"
                        .formatted(named)
                : "'%s' lies outside the directories that this worker may read: %s".formatted(named, directories);
    }

    /** Says whether a path without links lies below one of the directories. */
    boolean allow(Path real) throws IOException {
        return everywhere || holding(real).isPresent();
    }

    private Optional<Path> holding(Path real) throws IOException {
        for (Path directory : directories) {
            Path root = Files.exists(directory) ? directory.toRealPath() : directory;
            if (real.startsWith(root)) {
                return Optional.of(root);
            }
        }
        return Optional.empty();
    }

    /**
     * Opens a file for reading.
     *
     * <p>Links on its way are followed first, and where they end has to lie within the directories. Then the file is opened step by step from the directory that holds it, and
     * no link is followed any more: whatever is turned into a link meanwhile cannot be opened, so that nothing outside is ever read. That needs a system that can open
     * relative to an open directory, as Linux can; elsewhere it holds for the last step only.
     *
     * @throws OutsideDataRoots if it leads out of the directories
     * @throws IOException if it cannot be opened
     */
    FileChannel open(Path file) throws IOException {
        if (everywhere) {
            return FileChannel.open(file, StandardOpenOption.READ);
        }
        Path real = file.toRealPath();
        Path root = holding(real)
                .orElseThrow(
                        () -> new OutsideDataRoots(outside(file.toAbsolutePath().normalize())));
        return openBelow(root, real);
    }

    /** Opens a file below a directory, and follows no link on the way. */
    static FileChannel openBelow(Path root, Path real) throws IOException {
        Path steps = root.relativize(real);
        try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
            return top instanceof SecureDirectoryStream<Path> secure
                    ? descend(secure, steps)
                    : FileChannel.open(real, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static FileChannel descend(SecureDirectoryStream<Path> directory, Path steps) throws IOException {
        if (steps.getNameCount() > 1) {
            try (SecureDirectoryStream<Path> next =
                    directory.newDirectoryStream(steps.getName(0), LinkOption.NOFOLLOW_LINKS)) {
                return descend(next, steps.subpath(1, steps.getNameCount()));
            }
        }
        SeekableByteChannel channel =
                directory.newByteChannel(steps, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new IOException("the system opens no file that could be mapped");
    }
}
