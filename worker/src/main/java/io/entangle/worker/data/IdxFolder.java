package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * A directory with the files of one IDX data set.
 *
 * @param directory the directory
 * @param names the files in it that are named as IDX files
 * @param roots where they may lie, if they are links
 * @param gunzip how to unpack them
 */
record IdxFolder(Path directory, List<IdxName> names, DataRoots roots, Gunzip gunzip) {

    /**
     * Opens a split.
     *
     * @throws DatasetException naming the file that is missing, damaged or does not match the other
     */
    IdxPair pair(boolean training) {
        IdxName imagesName = find(training, true);
        IdxName labelsName = find(training, false);
        IdxFile images = open(imagesName, 3);
        IdxFile labels = open(labelsName, 1);
        List<Integer> shape = images.dimensions();
        if (!shape.get(0).equals(labels.dimensions().get(0))) {
            throw new DatasetException("'%s' has %d images, and '%s' %d labels; copy both again"
                    .formatted(
                            images.shownAs(),
                            shape.get(0),
                            labels.shownAs(),
                            labels.dimensions().get(0)));
        }
        // The id must not depend on whether the file is packed.
        String name = imagesName.file().replaceFirst("\\.gz$", "");
        PixelForm form = new PixelForm(0, shape.get(2), shape.get(1), 1);
        PixelFile pixels = new PixelFile(name, images.shownAs(), images.values(), form, shape.get(0));
        return new IdxPair(pixels, labels);
    }

    /**
     * Names the classes.
     *
     * @param prefix of the files of the data set
     * @param labels the label of each class
     */
    List<String> classNames(String prefix, int[] labels) {
        Map<Integer, String> mapping = mapping(directory.resolve(prefix + "mapping.txt"));
        List<String> names = Arrays.stream(labels)
                .mapToObj(label -> mapping.getOrDefault(label, Integer.toString(label)))
                .toList();
        return new HashSet<>(names).size() == names.size()
                ? names
                : Arrays.stream(labels).mapToObj(Integer::toString).toList();
    }

    /** EMNIST: on each line a label, and the codes of the characters it stands for. */
    private Map<Integer, String> mapping(Path file) {
        Map<Integer, String> mapping = new HashMap<>();
        roots.require(file);
        if (!Files.isRegularFile(file)) {
            return mapping;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                String[] numbers = line.strip().split("\\s+", -1);
                StringBuilder characters = new StringBuilder();
                for (int i = 1; i < numbers.length; i++) {
                    characters.appendCodePoint(Integer.parseInt(numbers[i]));
                }
                if (!characters.isEmpty()) {
                    mapping.put(Integer.parseInt(numbers[0]), characters.toString());
                }
            }
            return mapping;
        } catch (IOException | IllegalArgumentException e) {
            throw new DatasetException(
                    "'" + OneLine.of(file.toString()) + "' is no mapping of labels to characters (" + e.getMessage()
                            + "); copy it again or remove it",
                    e);
        }
    }

    private IdxName find(boolean training, boolean images) {
        List<IdxName> found = new ArrayList<>(names.stream()
                .filter(name -> name.training() == training && name.images() == images)
                .sorted(Comparator.comparing(IdxName::packed))
                .toList());
        if (found.isEmpty()) {
            throw new DatasetException("'%s' lacks %s-%s-ubyte (or .gz); add the file as it is distributed"
                    .formatted(
                            OneLine.of(directory.toString()),
                            training ? "train" : "t10k",
                            images ? "images-idx3" : "labels-idx1"));
        }
        return found.get(0);
    }

    private IdxFile open(IdxName name, int dimensions) {
        Path file = directory.resolve(name.file());
        roots.require(file);
        if (!Files.isRegularFile(file)) {
            throw new DatasetException(
                    "'" + OneLine.of(file.toString()) + "' is not a file; replace it by the file as it is distributed");
        }
        try {
            StoredBytes bytes = name.packed() ? gunzip.open(file) : StoredBytes.map(file);
            return IdxFile.of(OneLine.of(file.toString()), bytes, dimensions);
        } catch (IOException e) {
            throw ImageFileWalk.unreadable(file, e);
        }
    }
}
