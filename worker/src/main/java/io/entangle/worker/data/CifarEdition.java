package io.entangle.worker.data;

import java.util.ArrayList;
import java.util.List;

/** The two data sets of Krizhevsky, <em>Learning Multiple Layers of Features from Tiny Images</em>, 2009, in their binary version. */
enum CifarEdition {
    CIFAR_10("cifar-10-batches-bin", "test_batch.bin", "batches.meta.txt", 1),
    /** A coarse label stands before the fine one; the fine ones are the classes. */
    CIFAR_100("cifar-100-binary", "test.bin", "fine_label_names.txt", 2);

    private static final int SIDE = 32;

    private final String folder;
    private final String test;
    private final String classNames;
    private final int labels;

    CifarEdition(String folder, String test, String classNames, int labels) {
        this.folder = folder;
        this.test = test;
        this.classNames = classNames;
        this.labels = labels;
    }

    /** The folder in which it is distributed. */
    String folder() {
        return folder;
    }

    List<String> train() {
        return switch (this) {
            case CIFAR_10 ->
                List.of(
                        "data_batch_1.bin",
                        "data_batch_2.bin",
                        "data_batch_3.bin",
                        "data_batch_4.bin",
                        "data_batch_5.bin");
            case CIFAR_100 -> List.of("train.bin");
        };
    }

    String test() {
        return test;
    }

    /** The file with a class name on each line. */
    String classNames() {
        return classNames;
    }

    /** A record: labels of one byte each, then the pixels. */
    PixelForm form() {
        return new PixelForm(labels, SIDE, SIDE, 3);
    }

    /** Place of the class in a record. */
    int labelOffset() {
        return labels - 1;
    }

    /** All files that are read. */
    List<String> files() {
        List<String> files = new ArrayList<>(train());
        files.add(test);
        files.add(classNames);
        return files;
    }

    /** Whether a file of that name can belong to no other kind of data set. */
    boolean isMarkedBy(String name) {
        return name.equals(train().get(0)) || name.equals(test);
    }
}
