package io.entangle.worker.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * CIFAR-10 and CIFAR-100 in the binary version as distributed: the directory with the {@code .bin} files, the directory above it, or the
 * {@code .tar.gz} (or {@code .tar}). The classes of CIFAR-100 are the hundred fine ones. Nothing but labels is read before images are asked for.
 */
final class CifarBinary implements DatasetFormat, ArchiveFormat {

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
        try {
            return CifarFolder.find(path).isPresent()
                    || ImageArchive.at(path, DataRoots.ANYWHERE)
                            .filter(this::isIn)
                            .isPresent();
        } catch (DatasetException e) {
            return false; // whoever takes it for a folder or an archive of images reports it
        }
    }

    @Override
    public boolean isIn(StoredArchive archive) {
        return archive.kind() != ArchiveKind.ZIP
                && ArchiveGlance.names(archive).stream()
                        .anyMatch(name -> Arrays.stream(CifarEdition.values())
                                .anyMatch(edition -> edition.files().contains(name)));
    }

    @Override
    public Dataset open(String location, DatasetOptions options, DataStorage storage) {
        Path path = FileLocation.path(location);
        storage.roots().require(path);
        Optional<CifarFolder> folder = CifarFolder.find(path);
        return folder.isPresent()
                ? open(folder.get().open(storage.roots()))
                : open(ImageArchive.at(path, storage.roots()).orElseThrow(), options, storage.cache());
    }

    @Override
    public Dataset open(StoredArchive archive, DatasetOptions options, DataCache cache) {
        return open(CifarFiles.packed(Archive.open(archive, ArchiveLimits.DEFAULT, cache)));
    }

    private static Dataset open(CifarFiles files) {
        List<String> names = classNames(files);
        CifarEdition edition = files.edition();
        return new Dataset(
                names,
                split(files, edition.train(), names.size()),
                split(files, List.of(edition.test()), names.size()));
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
