package io.entangle.worker.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the folders of a data set of images mean. One folder per class, holding JPEG or PNG files at any depth. Either {@code train/} stands next to {@code test/} or
 * {@code val/} ({@code test/} is preferred where both exist), each with the same class folders, or the class folders
 * stand in the root and a seeded share of every class becomes the test split.
 *
 * <p>Classes and files are taken in the order of their names, so indices do not depend on where they lie.
 */
final class ImageLayout {

    private static final String TRAIN = "train";
    private static final List<String> TEST = List.of("test", "val");
    private static final Set<String> NAMES_OF_SPLITS = Set.of(
            TRAIN,
            "training",
            "test",
            "testing",
            "val",
            "valid",
            "validation",
            "validate",
            "dev",
            "development",
            "eval",
            "evaluation",
            "holdout");

    private static final String LAYOUT =
            "expected train/ and test/ (or val/) with one folder per class, or one folder per class";

    private static final int MOST_SHOWN = 4;

    private ImageLayout() {}

    /** Whether a name is that of a split. */
    static boolean isSplit(String name) {
        return name.equals(TRAIN) || TEST.contains(name);
    }

    /**
     * Takes a folder for a data set.
     *
     * @throws DatasetException naming the folder at fault and what to do, if it is none
     */
    static Dataset read(ImageTree root, DatasetOptions options) {
        List<ImageTree> folders = root.folders();
        if (folders.isEmpty()) {
            throw new DatasetException("'" + root.shownAs() + "' holds no folder; " + LAYOUT);
        }
        Optional<ImageTree> train = named(TRAIN, folders);
        Optional<ImageTree> test =
                TEST.stream().flatMap(name -> named(name, folders).stream()).findFirst();
        if (train.isPresent() && test.isPresent()) {
            return ofSplits(train.get(), test.get());
        }
        // A class may be called "train"; a folder of folders by that name is a split whose counterpart is missing.
        if (train.isPresent() && !train.get().folders().isEmpty()) {
            throw new DatasetException("'" + root.shownAs() + "' has " + TRAIN + "/ but neither test/ nor val/; "
                    + counterpart(folders)
                            .map(other -> "'" + other + "' looks like one: name it test/ or val/")
                            .orElseGet(() -> "add one of them, or put the class folders directly into '"
                                    + root.shownAs() + "' to have them divided"));
        }
        if (test.isPresent() && !test.get().folders().isEmpty()) {
            throw new DatasetException("'" + test.get().shownAs() + "' stands there without '" + root.shownAs() + "/"
                    + TRAIN + "'; add it, or put the class folders directly into '" + root.shownAs()
                    + "' to have them divided");
        }
        requireClasses(folders);
        return ofRatio(root, folders, options);
    }

    /** Splits by other names would be learned as classes, with an accuracy that means nothing. */
    private static void requireClasses(List<ImageTree> folders) {
        if (folders.size() < 2) {
            return;
        }
        if (folders.stream()
                .allMatch(folder -> NAMES_OF_SPLITS.contains(folder.name().toLowerCase(Locale.ROOT)))) {
            throw new DatasetException(
                    shown(folders) + " look like splits, not like classes: name them train/ and test/ (or val/)");
        }
        List<String> inFirst = names(folders.get(0));
        if (inFirst.size() > 1
                && folders.stream().skip(1).allMatch(folder -> names(folder).equals(inFirst))) {
            throw new DatasetException(shown(folders) + " hold the same folders " + OneLine.of(inFirst.toString())
                    + ", so they look like splits, not like classes: name them train/ and test/ (or val/);"
                    + " if they are classes, put their images directly into them");
        }
    }

    private static Optional<String> counterpart(List<ImageTree> folders) {
        return folders.stream()
                .map(ImageTree::name)
                .filter(name -> !name.equals(TRAIN) && NAMES_OF_SPLITS.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static List<String> names(ImageTree tree) {
        return tree.folders().stream().map(ImageTree::name).toList();
    }

    private static String shown(List<ImageTree> folders) {
        List<String> all = folders.stream()
                .map(folder -> "'" + OneLine.of(folder.name()) + "'")
                .toList();
        int last = all.size() - 1;
        return all.size() > MOST_SHOWN
                ? "all %d folders, '%s' and so on,"
                        .formatted(all.size(), OneLine.of(folders.get(0).name()))
                : String.join(", ", all.subList(0, last)) + " and " + all.get(last);
    }

    private static Dataset ofSplits(ImageTree train, ImageTree test) {
        SortedMap<String, ImageTree> trainClasses = classes(train, train.folders());
        SortedMap<String, ImageTree> testClasses = classes(test, test.folders());
        requireSameClasses(train, trainClasses.keySet(), test, testClasses.keySet());
        return new Dataset(List.copyOf(trainClasses.keySet()), images(trainClasses), images(testClasses));
    }

    private static Dataset ofRatio(ImageTree root, List<ImageTree> folders, DatasetOptions options) {
        SortedMap<String, ImageTree> classes = classes(root, folders);
        ImageSplit all = images(classes);
        List<String> names = List.copyOf(classes.keySet());
        int count = (int) Math.rint(all.size() * options.testFraction());
        try {
            Subset test = Subset.of(
                    all, StratifiedChoice.of(all.labels()).chooseFromEveryClass(count, options.seed(), "test-split"));
            return new Dataset(names, test.complement(), test);
        } catch (StratifiedChoice.SingletonClass e) {
            String folder = folders.get(e.label()).shownAs();
            throw new DatasetException(
                    "class folder '" + folder + "' holds a single image, which cannot be divided"
                            + " into a training and a test part; add images or remove the folder",
                    e);
        }
    }

    private static Optional<ImageTree> named(String name, List<ImageTree> folders) {
        return folders.stream().filter(folder -> folder.name().equals(name)).findFirst();
    }

    private static SortedMap<String, ImageTree> classes(ImageTree split, List<ImageTree> folders) {
        if (folders.size() < 2) {
            throw new DatasetException("'" + split.shownAs() + "' holds " + folders.size()
                    + " class folder(s), and telling classes apart takes two; " + LAYOUT);
        }
        SortedMap<String, ImageTree> classes = new TreeMap<>();
        for (ImageTree folder : folders) {
            classes.put(folder.name(), folder);
        }
        return classes;
    }

    private static ImageSplit images(SortedMap<String, ImageTree> classes) {
        List<StoredImage> all = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        int label = 0;
        for (ImageTree folder : classes.values()) {
            List<StoredImage> images = folder.images();
            if (images.isEmpty()) {
                throw new DatasetException("class folder '" + folder.shownAs()
                        + "' holds no image (.jpg, .jpeg or .png); add images or remove the folder");
            }
            all.addAll(images);
            labels.addAll(Collections.nCopies(images.size(), label));
            label++;
        }
        return new ImageSplit(all, labels.stream().mapToInt(Integer::intValue).toArray());
    }

    private static void requireSameClasses(
            ImageTree train, Set<String> trainClasses, ImageTree test, Set<String> testClasses) {
        Set<String> onlyTrain = new LinkedHashSet<>(trainClasses);
        onlyTrain.removeAll(testClasses);
        Set<String> onlyTest = new LinkedHashSet<>(testClasses);
        onlyTest.removeAll(trainClasses);
        if (!onlyTrain.isEmpty() || !onlyTest.isEmpty()) {
            throw new DatasetException("the class folders of '" + train.shownAs() + "' and '" + test.shownAs()
                    + "' differ: only in the first " + OneLine.of(onlyTrain.toString()) + ", only in the second "
                    + OneLine.of(onlyTest.toString()) + "; both need the same folders");
        }
    }
}
