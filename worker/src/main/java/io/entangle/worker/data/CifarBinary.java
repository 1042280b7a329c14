package io.entangle.worker.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * CIFAR-10 and CIFAR-100 in the binary version as distributed: the directory with the {@code .bin} files, the directory above it, or the
 * {@code .tar.gz} (or {@code .tar}). The classes of CIFAR-100 are the hundred fine ones. Nothing but labels is read before images are asked for.
 */
final class CifarBinary implements DatasetFormat {

    private static final int ENTRIES_TO_GLANCE_AT = 16;

    @Override
    public String name() {
        return "cifar-binary";
    }

    @Override
    public boolean recognises(String location) {
        if (!FileLocation.isPath(location)) {
            return false;
        }
        Path path = FileLocation.path(location);
        return CifarFolder.find(path).isPresent() || isPackedIn(path);
    }

    @Override
    public Dataset open(String location, DatasetOptions options, DataStorage storage) {
        Path path = FileLocation.path(location);
        storage.roots().require(path);
        Optional<CifarFolder> folder = CifarFolder.find(path);
        CifarFiles files = folder.isPresent()
                ? folder.get().open(storage.roots())
                : CifarFiles.packed(
                        Archive.open(path, ArchiveKind.of(path).orElseThrow(), ArchiveLimits.DEFAULT, storage.cache()));
        List<String> names = classNames(files);
        CifarEdition edition = files.edition();
        return new Dataset(
                names,
                split(files, edition.train(), names.size()),
                split(files, List.of(edition.test()), names.size()));
    }

    /** Says whether the first files of a tar archive are those of CIFAR. */
    static boolean isPackedIn(Path file) {
        Optional<ArchiveKind> kind = ArchiveKind.of(file);
        if (kind.isEmpty() || kind.get() == ArchiveKind.ZIP || !Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                InputStream plain = kind.get() == ArchiveKind.TAR_GZ ? new GZIPInputStream(raw) : raw;
                TarArchiveInputStream tar = new TarArchiveInputStream(plain, StandardCharsets.UTF_8.name())) {
            for (int i = 0; i < ENTRIES_TO_GLANCE_AT; i++) {
                TarArchiveEntry entry = tar.getNextEntry();
                if (entry == null || ImageName.isImage(entry.getName())) {
                    return false;
                }
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (Arrays.stream(CifarEdition.values())
                        .anyMatch(edition -> edition.files().contains(name))) {
                    return true;
                }
            }
            return false;
        } catch (IOException | RuntimeException e) {
            // Whoever opens it as an archive of images reports what is wrong with it.
            return false;
        }
    }

    private static PixelSplit split(CifarFiles files, List<String> names, int classes) {
        CifarEdition edition = files.edition();
        List<PixelFile> parts = new ArrayList<>();
        List<int[]> labels = new ArrayList<>();
        for (String name : names) {
            Region records = files.region(name);
            String shownAs = files.shownAs(name);
            PixelForm form = edition.form();
            if (records.length() == 0 || records.length() % form.recordBytes() != 0) {
                throw new DatasetException(
                        "'%s' has %d bytes, which is no whole number of images of %d bytes; copy it again"
                                .formatted(shownAs, records.length(), form.recordBytes()));
            }
            int count = (int) (records.length() / form.recordBytes());
            parts.add(new PixelFile(name, shownAs, records, form, count));
            labels.add(labels(edition, records, count, shownAs, classes));
        }
        return new PixelSplit(
                parts, labels.stream().flatMapToInt(Arrays::stream).toArray());
    }

    private static int[] labels(CifarEdition edition, Region records, int count, String shownAs, int classes) {
        int[] labels = new int[count];
        try {
            for (int i = 0; i < count; i++) {
                long at = (long) i * edition.form().recordBytes() + edition.labelOffset();
                labels[i] = Byte.toUnsignedInt(records.read(at, 1)[0]);
                if (labels[i] >= classes) {
                    throw new DatasetException(
                            "'%s' gives image %d the label %d, and '%s' names %d classes; copy both again"
                                    .formatted(shownAs, i, labels[i], edition.classNames(), classes));
                }
            }
        } catch (IOException e) {
            throw new DatasetException("'" + shownAs + "' cannot be read (" + e.getMessage() + "); copy it again", e);
        }
        return labels;
    }

    private static List<String> classNames(CifarFiles files) {
        String name = files.edition().classNames();
        Region text = files.region(name);
        String shownAs = files.shownAs(name);
        if (text.length() > 1 << 16) {
            throw new DatasetException("'" + shownAs + "' is too long for a list of class names; copy it again");
        }
        try {
            List<String> names = new String(text.read(0, (int) text.length()), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (names.size() < 2 || new HashSet<>(names).size() < names.size()) {
                throw new DatasetException(
                        "'" + shownAs + "' must name at least two classes, each once, one on a line; copy it again");
            }
            return names;
        } catch (IOException e) {
            throw new DatasetException("'" + shownAs + "' cannot be read (" + e.getMessage() + "); copy it again", e);
        }
    }
}
