package io.entangle.worker.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A directory laid out as {@link ImageLayout} says. Links are followed, but never in a circle and never out of the data roots. */
final class ImageFolder implements DatasetFormat {

    private final List<DatasetFormat> others;

    /**
     * The format of all paths that no other format knows by what is there.
     *
     * @param others formats that are known by something
     */
    ImageFolder(List<DatasetFormat> others) {
        this.others = List.copyOf(others);
    }

    @Override
    public String name() {
        return "image-folder";
    }

    @Override
    public boolean recognises(String location) {
        return FileLocation.isPath(location) && others.stream().noneMatch(other -> other.recognises(location));
    }

    @Override
    public Dataset open(String location, DatasetOptions options, DataStorage storage) {
        Path root = FileLocation.path(location);
        storage.roots().require(root);
        if (!Files.exists(root)) {
            throw new DatasetException(
                    "'" + OneLine.of(root.toString()) + "' does not exist on this worker; mount the data there");
        }
        if (!Files.isDirectory(root)) {
            throw new DatasetException("'" + OneLine.of(root.toString())
                    + "' is not a folder, nor by its name an archive (.zip, .tar, .tar.gz, .tgz); name one of them");
        }
        return ImageLayout.read(new FolderTree(root, root, storage.roots()), options);
    }
}
