package io.entangle.worker.data;

/**
 * One way in which a data set can be laid out. Implementations are stateless; adding one means one class and one line
 * in {@link DatasetFormats}.
 */
public interface DatasetFormat {

    /** Returns the short, stable name of the format, as in {@code image-folder}. */
    String name();

    /**
     * Says whether a location is this format's to open, by its spelling and at most a glance at the directory; a
     * location that is recognised can still be refused by {@link #open}.
     */
    boolean recognises(String location);

    /**
     * Lists the data set; images are not decoded yet.
     *
     * @throws DatasetException naming the path at fault and what to do, if the data set cannot be used or lies where
     *     {@code storage} forbids
     */
    Dataset open(String location, DatasetOptions options, DataStorage storage);
}
