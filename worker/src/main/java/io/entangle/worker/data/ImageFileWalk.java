package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is named like an image below a class folder. Whether it can be read and is one shows when it is read: pipes, links that lead nowhere and
 * files without permission are found, too, and none is opened.
 */
final class ImageFileWalk extends SimpleFileVisitor<Path> {

    private final Path root;
    private final Path folder;
    private final Path realFolder;
    private final DataRoots roots;
    private final List<StoredImage> found = new ArrayList<>();

    ImageFileWalk(Path root, Path folder, DataRoots roots) throws IOException {
        this.root = root;
        this.folder = folder;
        this.realFolder = folder.toRealPath();
        this.roots = roots;
    }

    /**
     * Returns the images, sorted by id.
     *
     * @throws DatasetException if a folder cannot be read, or is a link out of the roots
     */
    static List<StoredImage> images(Path root, Path folder, DataRoots roots) {
        try {
            ImageFileWalk walk = new ImageFileWalk(root, folder, roots);
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
            walk.found.sort(Comparator.comparing(StoredImage::id));
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
        if (leadsUp || isHidden(directory)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        roots.require(directory);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        addIfImage(file);
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

    private void addIfImage(Path file) {
        if (!isHidden(file) && ImageName.isImage(String.valueOf(file.getFileName()))) {
            found.add(new FolderImage(RelativeName.of(root, file), file, roots));
        }
    }

    private static boolean isHidden(Path path) {
        return ImageName.isHidden(String.valueOf(path.getFileName()));
    }

    static DatasetException unreadable(Path path, IOException failure) {
        return new DatasetException(
                OneLine.of("'" + path + "' cannot be read ("
                        + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                        + "); give the worker's user read access, or repair or remove it"),
                failure);
    }
}
