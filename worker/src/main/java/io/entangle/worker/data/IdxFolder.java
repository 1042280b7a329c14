package io.entangle.worker.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of one IDX data set.
 *
 * @param files where they lie
 * @param names those of them that are named as IDX files
 * @param gunzip how to unpack them
 */
record IdxFolder(IdxFiles files, List<IdxName> names, Gunzip gunzip) {

    /** Thousands of times what there is to name. */
    private static final int LONGEST_MAPPING = 1 << 20;

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
        Map<Integer, String> mapping = mapping(prefix + "mapping.txt");
        List<String> names = Arrays.stream(labels)
                .mapToObj(label -> mapping.getOrDefault(label, Integer.toString(label)))
                .toList();
        return new HashSet<>(names).size() == names.size()
                ? names
                : Arrays.stream(labels).mapToObj(Integer::toString).toList();
    }

    /** EMNIST: on each line a label, and the codes of the characters it stands for. */
    private Map<Integer, String> mapping(String file) {
        Map<Integer, String> mapping = new HashMap<>();
        Optional<Region> text = files.bytes(file);
        if (text.isEmpty()) {
            return mapping;
        }
        try {
            for (String line : text(text.get()).lines().toList()) {
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
                    "'" + files.shownAs(file) + "' is no mapping of labels to characters ("
                            + OneLine.of(String.valueOf(e.getMessage())) + "); copy it again or remove it",
                    e);
        }
    }

    private static String text(Region region) throws IOException {
        if (region.length() > LONGEST_MAPPING) {
            throw new IOException("it has %d bytes".formatted(region.length()));
        }
        return new String(region.read(0, (int) region.length()), StandardCharsets.UTF_8);
    }

    private IdxName find(boolean training, boolean images) {
        List<IdxName> found = new ArrayList<>(names.stream()
                .filter(name -> name.training() == training && name.images() == images)
                .sorted(Comparator.comparing(IdxName::packed))
                .toList());
        if (found.isEmpty()) {
            throw new DatasetException("'%s' lacks %s-%s-ubyte (or .gz); add the file as it is distributed"
                    .formatted(files.shownAs(), training ? "train" : "t10k", images ? "images-idx3" : "labels-idx1"));
        }
        return found.get(0);
    }

    private IdxFile open(IdxName name, int dimensions) {
        String shownAs = files.shownAs(name.file());
        Region stored = files.bytes(name.file())
                .orElseThrow(() -> new DatasetException(
                        "'" + shownAs + "' is not a file; replace it by the file as it is distributed"));
        Region plain = name.packed() ? Region.whole(gunzip.open(stored, shownAs, files.identity(name.file()))) : stored;
        return IdxFile.of(shownAs, plain, dimensions);
    }
}
