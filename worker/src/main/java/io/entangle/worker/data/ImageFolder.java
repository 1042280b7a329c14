package io.entangle.worker.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One folder per class, holding JPEG or PNG files at any depth. Either {@code train/} stands next to {@code test/} or
 * {@code val/} ({@code test/} is preferred where both exist), each with the same class folders, or the class folders
 * stand in the root and a seeded share of every class becomes the test split.
 *
 * <p>Classes and files are taken in the order of their names, so indices do not depend on the file system. Hidden files
 * and folders are passed over; links are followed, but never in a circle.
 */
final class ImageFolder implements DatasetFormat {

    private static final String TRAIN = "train";
    private static final List<String> TEST = List.of("test", "val");

    @Override
    public String name() {
        return "image-folder";
    }

    @Override
    public boolean recognises(String location) {
        // One letter before the colon is a drive, not a scheme.
        return !location.isBlank() && (location.startsWith("file:") || !location.matches("[A-Za-z][A-Za-z0-9+.-]+:.*"));
    }

    @Override
    public Dataset open(String location, DatasetOptions options, DataStorage storage) {
        Path root = directory(location);
        storage.roots().require(root);
        List<Path> folders = subfolders(root);
        if (folders.isEmpty()) {
            throw new DatasetException("'" + root + "' holds no folder; " + LAYOUT);
        }
        Optional<Path> train = named(TRAIN, folders);
        Optional<Path> test =
                TEST.stream().flatMap(name -> named(name, folders).stream()).findFirst();
        if (train.isPresent() && test.isPresent()) {
            return ofSplits(root, train.get(), test.get());
        }
        // A class may be called "train"; a folder of folders by that name is a split whose counterpart is missing.
        if (train.isPresent() && !subfolders(train.get()).isEmpty()) {
            throw new DatasetException("'" + root + "' has " + TRAIN + "/ but neither test/ nor val/; add one of them,"
                    + " or put the class folders directly into '" + root + "' to have them divided");
        }
        if (test.isPresent() && !subfolders(test.get()).isEmpty()) {
            throw new DatasetException("'" + test.get() + "' stands there without '" + root.resolve(TRAIN)
                    + "'; add it, or put the class folders directly into '" + root + "' to have them divided");
        }
        return ofRatio(root, folders, options);
    }

    private static final String LAYOUT =
            "expected train/ and test/ (or val/) with one folder per class, or one folder per class";

    private static Dataset ofSplits(Path root, Path train, Path test) {
        SortedMap<String, Path> trainClasses = classes(train, subfolders(train));
        SortedMap<String, Path> testClasses = classes(test, subfolders(test));
        requireSameClasses(train, trainClasses.keySet(), test, testClasses.keySet());
        return new Dataset(List.copyOf(trainClasses.keySet()), files(root, trainClasses), files(root, testClasses));
    }

    private static Dataset ofRatio(Path root, List<Path> folders, DatasetOptions options) {
        SortedMap<String, Path> classes = classes(root, folders);
        FileSplit all = files(root, classes);
        List<String> names = List.copyOf(classes.keySet());
        int count = (int) Math.rint(all.size() * options.testFraction());
        try {
            Subset test = Subset.of(
                    all, StratifiedChoice.of(all.labels()).chooseFromEveryClass(count, options.seed(), "test-split"));
            return new Dataset(names, test.complement(), test);
        } catch (StratifiedChoice.SingletonClass e) {
            throw new DatasetException(
                    "class folder '" + classes.get(names.get(e.label()))
                            + "' holds a single image, which cannot be divided"
                            + " into a training and a test part; add images or remove the folder",
                    e);
        }
    }

    private static Path directory(String location) {
        Path root;
        try {
            root = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
        } catch (IllegalArgumentException e) { // covers InvalidPathException and a malformed URI
            throw new DatasetException("'" + location + "' is not a path: " + e.getMessage(), e);
        }
        root = root.toAbsolutePath().normalize();
        if (!Files.exists(root)) {
            throw new DatasetException("'" + root + "' does not exist on this worker; mount or unpack the data there");
        }
        if (!Files.isDirectory(root)) {
            throw new DatasetException(
                    "'" + root + "' is not a folder; unpack archives and name the folder that holds" + " the classes");
        }
        return root;
    }

    private static Optional<Path> named(String name, List<Path> folders) {
        return folders.stream()
                .filter(folder -> folder.getFileName().toString().equals(name))
                .findFirst();
    }

    private static List<Path> subfolders(Path folder) {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry) && !ImageFileWalk.isHidden(entry)) {
                    folders.add(entry);
                }
            }
        } catch (IOException e) {
            throw ImageFileWalk.unreadable(folder, e);
        }
        Collections.sort(folders);
        return folders;
    }

    private static SortedMap<String, Path> classes(Path split, List<Path> folders) {
        if (folders.size() < 2) {
            throw new DatasetException("'" + split + "' holds " + folders.size()
                    + " class folder(s), and telling classes apart takes two; " + LAYOUT);
        }
        SortedMap<String, Path> classes = new TreeMap<>();
        for (Path folder : folders) {
            classes.put(folder.getFileName().toString(), folder);
        }
        return classes;
    }

    private static FileSplit files(Path root, SortedMap<String, Path> classes) {
        List<String> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        int label = 0;
        for (Path folder : classes.values()) {
            List<String> images = ImageFileWalk.images(root, folder);
            if (images.isEmpty()) {
                throw new DatasetException("class folder '" + folder
                        + "' holds no image (.jpg, .jpeg or .png); add images or remove the folder");
            }
            files.addAll(images);
            labels.addAll(Collections.nCopies(images.size(), label));
            label++;
        }
        return new FileSplit(
                root, files, labels.stream().mapToInt(Integer::intValue).toArray());
    }

    private static void requireSameClasses(Path train, Set<String> trainClasses, Path test, Set<String> testClasses) {
        Set<String> onlyTrain = new LinkedHashSet<>(trainClasses);
        onlyTrain.removeAll(testClasses);
        Set<String> onlyTest = new LinkedHashSet<>(testClasses);
        onlyTest.removeAll(trainClasses);
        if (!onlyTrain.isEmpty() || !onlyTest.isEmpty()) {
            throw new DatasetException(
                    "the class folders of '" + train + "' and '" + test + "' differ: only in the first " + onlyTrain
                            + ", only in the second " + onlyTest + "; both need the same folders");
        }
    }
}
