package io.entangle.worker.data;

/** A format that a data set in an archive can have. */
interface ArchiveFormat {

    /** The short, stable name of the format. */
    String name();

    /** Says whether an archive is this format's to open, by a glance at its first entries. */
    boolean isIn(StoredArchive archive);

    /**
     * Lists the data set; images are not decoded yet.
     *
     * @param cache where what has to be unpacked as a whole is kept
     * @throws DatasetException naming the archive and what to do, if it cannot be used
     */
    Dataset open(StoredArchive archive, DatasetOptions options, DataCache cache);
}
