package io.entangle.worker.data;

import java.util.List;
import java.util.Optional;

/** Where the files of an IDX data set lie: in a directory, or in an archive. */
interface IdxFiles {

    /** What their owner finds the place by, on one line. */
    String shownAs();

    /** What their owner finds a file by, on one line. */
    default String shownAs(String name) {
        return shownAs() + "/" + OneLine.of(name);
    }

    /**
     * The names of all files, without their folders.
     *
     * @throws DatasetException if the place cannot be read
     */
    List<String> names();

    /**
     * The bytes of a file; empty if there is none of that name.
     *
     * @throws DatasetException if it cannot be read
     */
    Optional<Region> bytes(String name);

    /** Something that is equal for equal bytes of a file only, as far as can be told without reading it. */
    String identity(String name);
}
