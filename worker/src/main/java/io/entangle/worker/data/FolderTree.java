package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A directory of images.
 *
 * @param root the root of the data set
 * @param folder the directory
 * @param roots where links may lead
 */
record FolderTree(Path root, Path folder, DataRoots roots) implements ImageTree {

    @Override
    public String name() {
        return RelativeName.of(folder.toAbsolutePath().getParent(), folder);
    }

    @Override
    public String shownAs() {
        return OneLine.of(folder.toString());
    }

    @Override
    public List<ImageTree> folders() {
        List<ImageTree> folders = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry) && !ImageName.isHidden(String.valueOf(entry.getFileName()))) {
                    roots.require(entry);
                    folders.add(new FolderTree(root, entry, roots));
                }
            }
        } catch (IOException e) {
            throw ImageFileWalk.unreadable(folder, e);
        }
        folders.sort(Comparator.comparing(ImageTree::name));
        return folders;
    }

    @Override
    public List<StoredImage> images() {
        return ImageFileWalk.images(root, folder, roots);
    }
}
