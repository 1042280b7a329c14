package io.entangle.worker.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Takes down the entries of an archive, and refuses the archive for what no honest one contains. */
final class ArchiveListing {

    private static final int MOST_LINKS_IN_A_ROW = 40;
    private static final int SHOWN_OF_A_LONG_NAME = 60;

    private final String archive;
    private final ArchiveLimits limits;
    private final NavigableMap<String, PackedFile> files = new TreeMap<>();
    private final NavigableSet<String> folders = new TreeSet<>();
    private final Map<String, String> links = new HashMap<>();
    private int entries;
    private long nameBytes;
    private long folderBytes;
    private long packed;
    private long unpacked;

    ArchiveListing(String archive, ArchiveLimits limits) {
        this.archive = archive;
        this.limits = limits;
    }

    void folder(String name) {
        count(name);
        addFolder(path(name));
    }

    /**
     * A file.
     *
     * @param size its bytes when unpacked, as the archive says
     */
    void file(String name, Region stored, boolean deflated, long size) {
        count(name);
        String path = path(name);
        requireNew(path);
        packed += stored.length();
        unpacked += size;
        long archiveBytes = stored.file().size();
        if (packed > archiveBytes) {
            throw refused(name, "overlaps others");
        }
        if (size > limits.entryBytes() || size > limits.unpackedBytes(stored.length())) {
            throw refused(
                    name,
                    "would grow from %d to %d bytes (limits: %d bytes, %d times)"
                            .formatted(stored.length(), size, limits.entryBytes(), limits.ratio()));
        }
        if (unpacked > limits.unpackedBytes(archiveBytes)) {
            throw refused(
                    name,
                    "makes all files together more than the limit of %d bytes"
                            .formatted(limits.unpackedBytes(archiveBytes)));
        }
        if (!isHidden(path)) {
            addFolder(parent(path));
            files.put(path, new PackedFile(stored, deflated, (int) size));
        }
    }

    /**
     * A link.
     *
     * @param from folder that the target is relative to, "" for the root
     */
    private void link(String name, String from, String target) {
        count(name);
        String path = path(name);
        requireNew(path);
        if (target.startsWith("/")) {
            throw refused(name, "is a link out of the archive, to '" + target + "'");
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : (from + "/" + target).split("/", -1)) {
            if (part.equals("..")) {
                if (parts.isEmpty()) {
                    throw refused(name, "is a link out of the archive, to '" + target + "'");
                }
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        if (!isHidden(path)) {
            addFolder(parent(path));
            links.put(path, String.join("/", parts));
        }
    }

    /** A link whose target is relative to its own folder. */
    void symbolicLink(String name, String target) {
        link(name, parent(path(name)), target);
    }

    /** A second name of a file. */
    void hardLink(String name, String target) {
        link(name, "", target);
    }

    /** An entry that is no file, folder or link. */
    void other(String name) {
        count(name);
        if (ImageName.isImage(path(name))) {
            throw refused(name, "is neither a file nor a folder nor a link");
        }
    }

    Archive finish() {
        Map<String, PackedFile> linked = new HashMap<>();
        for (String link : links.keySet()) {
            String target = link;
            for (int i = 0; i < MOST_LINKS_IN_A_ROW && links.containsKey(target); i++) {
                target = links.getOrDefault(target, target);
            }
            PackedFile file = files.get(target);
            if (file != null) {
                linked.put(link, file);
            } else if (ImageName.isImage(link)) {
                throw refused(link, "is a link to '" + target + "', which is no file of the archive");
            }
        }
        files.putAll(linked);
        if (files.isEmpty()) {
            throw new DatasetException("'" + archive + "' holds no files; is it the right archive?");
        }
        return new Archive(archive, files, folders);
    }

    /**
     * Refuses an archive for the list of its entries, before anything of it is kept.
     *
     * @param count entries seen so far
     * @param bytes length of the list so far
     */
    void requireReasonable(long count, long bytes) {
        if (count > limits.entries()) {
            throw refused("it lists more than the %d entries that are taken".formatted(limits.entries()));
        }
        if (bytes > limits.listBytes()) {
            throw refused("its list of entries is longer than %d bytes".formatted(limits.listBytes()));
        }
    }

    private DatasetException refused(String why) {
        return new DatasetException(OneLine.of("'" + archive + "' is refused: " + why
                + "; pack the data anew, or unpack them yourself and name the folder"));
    }

    DatasetException refused(String name, String why) {
        return refused("its entry '" + name + "' " + why);
    }

    private void count(String name) {
        if (++entries > limits.entries()) {
            throw refused(name, "is one more than the %d that are taken".formatted(limits.entries()));
        }
        if (name.length() > ArchiveLimits.LONGEST_PATH) {
            throw refused(
                    name.substring(0, SHOWN_OF_A_LONG_NAME) + "…",
                    "has a name of %d characters (limit: %d)".formatted(name.length(), ArchiveLimits.LONGEST_PATH));
        }
        nameBytes += name.length();
        if (nameBytes > limits.listBytes()) {
            throw refused(
                    "the names of its entries are together longer than %d characters".formatted(limits.listBytes()));
        }
    }

    private void requireNew(String path) {
        if (path.isEmpty() || files.containsKey(path) || links.containsKey(path)) {
            throw refused(path, "is there twice");
        }
    }

    private void addFolder(String path) {
        String folder = path;
        while (!folder.isEmpty() && !isHidden(folder) && folders.add(folder)) {
            folderBytes += folder.length();
            if (folderBytes > limits.folderBytes()) {
                throw refused("the paths of its folders are together longer than %d characters"
                        .formatted(limits.folderBytes()));
            }
            folder = parent(folder);
        }
    }

    /** The path of an entry without superfluous parts; it does not lead out of the archive. */
    private String path(String name) {
        if (name.startsWith("/") || name.matches("(?s)[A-Za-z]:.*")) {
            throw refused(name, "is named by an absolute path");
        }
        if (name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
            throw refused(name, "has a backslash or a zero character in its name");
        }
        StringBuilder path = new StringBuilder();
        String[] parts = name.split("/", -1);
        if (parts.length > ArchiveLimits.DEEPEST) {
            throw refused(name, "lies in more than %d folders".formatted(ArchiveLimits.DEEPEST));
        }
        for (String part : parts) {
            if (part.equals("..")) {
                throw refused(name, "leads out of the archive");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                path.append(path.isEmpty() ? "" : "/").append(part);
            }
        }
        return path.toString();
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static boolean isHidden(String path) {
        for (String part : path.split("/", -1)) {
            if (ImageName.isHidden(part)) {
                return true;
            }
        }
        return false;
    }
}
