package io.entangle.worker.data;

import java.util.List;

/** A folder of images, wherever it lies. Hidden files and folders are not in it. */
interface ImageTree {

    /** The last part of its path. */
    String name();

    /** What its owner finds it by, on one line. */
    String shownAs();

    /**
     * The folders directly in it, sorted by name.
     *
     * @throws DatasetException if it cannot be read
     */
    List<ImageTree> folders();

    /**
     * What is named like an image in it, at any depth, sorted by id.
     *
     * @throws DatasetException if a folder cannot be read
     */
    List<StoredImage> images();
}
