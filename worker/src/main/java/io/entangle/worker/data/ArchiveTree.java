package io.entangle.worker.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A folder inside an archive.
 *
 * @param archive the archive
 * @param root path of the root of the data set within it, "" or with a slash at the end
 * @param path path of the folder, likewise
 */
record ArchiveTree(Archive archive, String root, String path) implements ImageTree {

    /** The root of the data set: that of the archive, or the single folder at the top of it that everything was packed with. */
    static ArchiveTree of(Archive archive) {
        ArchiveTree top = new ArchiveTree(archive, "", "");
        List<ImageTree> folders = top.folders();
        if (folders.size() == 1 && !ImageLayout.isSplit(folders.get(0).name())) {
            String inside = folders.get(0).name() + "/";
            return new ArchiveTree(archive, inside, inside);
        }
        return top;
    }

    @Override
    public String name() {
        String folder = path.substring(0, Math.max(0, path.length() - 1));
        return folder.substring(folder.lastIndexOf('/') + 1);
    }

    @Override
    public String shownAs() {
        return archive.shownAs() + (path.isEmpty() ? "" : OneLine.of("!/" + path.substring(0, path.length() - 1)));
    }

    @Override
    public List<ImageTree> folders() {
        List<ImageTree> folders = new ArrayList<>();
        for (String folder : archive.folders().tailSet(path, false)) {
            if (!folder.startsWith(path)) {
                break;
            }
            if (folder.indexOf('/', path.length()) < 0) {
                folders.add(new ArchiveTree(archive, root, folder + "/"));
            }
        }
        return folders;
    }

    @Override
    public List<StoredImage> images() {
        List<StoredImage> images = new ArrayList<>();
        for (Map.Entry<String, PackedFile> file :
                archive.files().tailMap(path, false).entrySet()) {
            String name = file.getKey();
            if (!name.startsWith(path)) {
                break;
            }
            if (ImageName.isImage(name)) {
                images.add(new ArchivedImage(
                        name.substring(root.length()), archive.shownAs() + "!/" + name, file.getValue()));
            }
        }
        return images;
    }
}
