package io.entangle.worker.data;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the image files below a class folder. */
final class ImageFileWalk extends SimpleFileVisitor<Path> {

    private final Path root;
    private final Path folder;
    private final Path realFolder;
    private final List<String> found = new ArrayList<>();

    ImageFileWalk(Path root, Path folder) throws IOException {
        this.root = root;
        this.folder = folder;
        this.realFolder = folder.toRealPath();
    }

    /**
     * Returns the paths of the images, relative to {@code root}, with forward slashes, sorted.
     *
     * @throws DatasetException if a folder or an image cannot be read
     */
    static List<String> images(Path root, Path folder) {
        try {
            ImageFileWalk walk = new ImageFileWalk(root, folder);
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
            Collections.sort(walk.found);
            return walk.found;
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        if (directory.equals(folder)) {
            return FileVisitResult.CONTINUE;
        }
        // A link to a folder above this class leads into the other classes before it comes round in a circle.
        boolean leadsUp = realFolder.startsWith(directory.toRealPath());
        return leadsUp || isHidden(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (isHidden(file) || !isImage(file)) {
            return FileVisitResult.CONTINUE;
        }
        if (attributes.isSymbolicLink()) { // links were followed, so this one leads nowhere
            throw unreadable(file, new NoSuchFileException(file.toString(), null, "the link leads nowhere"));
        }
        if (!attributes.isRegularFile()) {
            throw new DatasetException("'" + file + "' is not a regular file; remove it or replace it by an image");
        }
        found.add(root.relativize(file).toString().replace(File.separatorChar, '/'));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        if (failure instanceof FileSystemLoopException) {
            return FileVisitResult.CONTINUE;
        }
        throw unreadable(file, failure);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
        if (failure != null) {
            throw unreadable(directory, failure);
        }
        return FileVisitResult.CONTINUE;
    }

    static DatasetException unreadable(Path path, IOException failure) {
        return new DatasetException(
                "'" + path + "' cannot be read (" + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                        + "); give the worker's user read access, or repair or remove it",
                failure);
    }

    static boolean isHidden(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith(".") || name.equals("__MACOSX");
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".jpg") || name.endsWith(".jpeg") || name.endsWith(".png");
    }
}
