package io.entangle.worker.data;

/** Hears how far the one-time preparation of images is; what it throws ends the preparation, of which nothing is kept. */
@FunctionalInterface
public interface PreparationListener {

    /** Nobody listens. */
    PreparationListener SILENT = (done, total) -> {};

    /** Called now and then, on the thread that asked for the images. */
    void prepared(int done, int total);
}
