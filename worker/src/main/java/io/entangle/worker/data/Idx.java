package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The files of MNIST (LeCun, Cortes, Burges) and of what followed it (Fashion-MNIST, KMNIST, EMNIST): a directory with images and labels for training and
 * test, named as distributed, each as it is or as {@code .gz}. Grey images only. The classes are the labels that occur in training, in their order, named by
 * EMNIST's mapping file where there is one.
 */
final class Idx implements DatasetFormat {

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
        Path directory = FileLocation.path(location);
        try {
            return Files.isDirectory(directory) && !named(directory).isEmpty();
        } catch (IOException e) {
            return false; // whoever takes it for a folder of images reports it
        }
    }

    @Override
    public Dataset open(String location, DatasetOptions options, DataStorage storage) {
        Path directory = FileLocation.path(location);
        storage.roots().require(directory);
        List<IdxName> names;
        try {
            names = named(directory);
        } catch (IOException e) {
            throw ImageFileWalk.unreadable(directory, e);
        }
        Map<String, List<IdxName>> sets = new TreeMap<>();
        names.forEach(name ->
                sets.computeIfAbsent(name.prefix(), prefix -> new ArrayList<>()).add(name));
        if (sets.size() != 1) {
            throw new DatasetException(
                    "'%s' holds the files of several data sets (%s); move those of one into a folder of its own"
                            .formatted(OneLine.of(directory.toString()), OneLine.of(String.join(", ", sets.keySet()))));
        }
        String prefix = sets.keySet().iterator().next();
        IdxFolder folder = new IdxFolder(directory, names, storage.roots(), new Gunzip(limits, storage.cache()));
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

    private static List<IdxName> named(Path directory) throws IOException {
        List<IdxName> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                IdxName.of(String.valueOf(file.getFileName())).ifPresent(names::add);
            }
        }
        return names;
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
