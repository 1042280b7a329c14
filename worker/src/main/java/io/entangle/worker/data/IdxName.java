package io.entangle.worker.data;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an IDX file as distributed, as in {@code emnist-letters-train-images-idx3-ubyte.gz}.
 *
 * @param file the whole name
 * @param prefix what stands before the split, "" for MNIST
 * @param training whether it belongs to the training split
 * @param images whether it holds images and not labels
 * @param packed whether it is compressed
 */
record IdxName(String file, String prefix, boolean training, boolean images, boolean packed) {

    private static final Pattern PATTERN =
            Pattern.compile("(.*?)(train|t10k|test)-(images|labels)[-.]idx\\d-ubyte(\\.gz)?");

    static Optional<IdxName> of(String file) {
        Matcher matcher = PATTERN.matcher(file);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new IdxName(
                file,
                matcher.group(1),
                matcher.group(2).equals("train"),
                matcher.group(3).equals("images"),
                matcher.group(4) != null));
    }
}
