package io.entangle.worker.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The files of MNIST (LeCun, Cortes, Burges) and of what followed it (Fashion-MNIST, KMNIST, EMNIST): a directory, or an archive, with images and labels for training and
 * test, named as distributed, each as it is or as {@code .gz}. Grey images only. The classes are the labels that occur in training, in their order, named by
 * EMNIST's mapping file where there is one.
 */
final class Idx implements DatasetFormat, ArchiveFormat {

    private final ArchiveLimits limits;

    Idx(ArchiveLimits limits) {
        this.limits = limits;
    }

    @Override
    public String name() {
        return "idx";
    }

    @Override
    public boolean recognises(String location) {
        if (!FileLocation.isPath(location)) {
            return false;
        }
        Path path = FileLocation.path(location);
        try {
            return Files.isDirectory(path)
                    ? !named(new IdxDirectory(path, DataRoots.ANYWHERE)).isEmpty()
                    : ImageArchive.at(path, DataRoots.ANYWHERE)
                            .filter(this::isIn)
                            .isPresent();
        } catch (DatasetException e) {
            return false; // whoever takes it for a folder or an archive of images reports it
        }
    }

    @Override
    public boolean isIn(StoredArchive archive) {
        return ArchiveGlance.names(archive).stream()
                .anyMatch(name -> IdxName.of(name).isPresent());
    }

    @Override
    public Dataset open(String location, DatasetOptions options, DataStorage storage) {
        Path path = FileLocation.path(location);
        storage.roots().require(path);
        if (!Files.isDirectory(path)) {
            return open(ImageArchive.at(path, storage.roots()).orElseThrow(), options, storage.cache());
        }
        return open(new IdxDirectory(path, storage.roots()), storage.cache());
    }

    @Override
    public Dataset open(StoredArchive archive, DatasetOptions options, DataCache cache) {
        return open(new IdxArchive(Archive.open(archive, limits, cache), archive.identity()), cache);
    }

    private Dataset open(IdxFiles files, DataCache cache) {
        List<IdxName> names = named(files);
        Map<String, List<IdxName>> sets = new TreeMap<>();
        names.forEach(name ->
                sets.computeIfAbsent(name.prefix(), prefix -> new ArrayList<>()).add(name));
        if (sets.size() != 1) {
            throw new DatasetException(
                    "'%s' holds the files of several data sets (%s); move those of one into a folder of its own"
                            .formatted(files.shownAs(), OneLine.of(String.join(", ", sets.keySet()))));
        }
        String prefix = sets.keySet().iterator().next();
        IdxFolder folder = new IdxFolder(files, names, new Gunzip(limits, cache));
        IdxPair train = folder.pair(true);
        IdxPair test = folder.pair(false);
        int[] classes =
                Arrays.stream(train.labels().numbers()).distinct().sorted().toArray();
        if (classes.length < 2) {
            throw new DatasetException(
                    "'%s' gives all images the same label, and telling classes apart takes two; copy it again"
                            .formatted(train.labels().shownAs()));
        }
        return new Dataset(
                folder.classNames(prefix, classes),
                new PixelSplit(List.of(train.images()), indices(train, classes)),
                new PixelSplit(List.of(test.images()), indices(test, classes)));
    }

    private static List<IdxName> named(IdxFiles files) {
        return files.names().stream().flatMap(name -> IdxName.of(name).stream()).toList();
    }

    private static int[] indices(IdxPair pair, int[] classes) {
        int[] labels = pair.labels().numbers();
        return IntStream.range(0, labels.length)
                .map(i -> {
                    int index = Arrays.binarySearch(classes, labels[i]);
                    if (index < 0) {
                        throw new DatasetException(
                                "'%s' gives image %d the label %d, which no training image has; copy it again"
                                        .formatted(pair.labels().shownAs(), i, labels[i]));
                    }
                    return index;
                })
                .toArray();
    }
}
