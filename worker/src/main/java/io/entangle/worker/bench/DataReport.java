package io.entangle.worker.bench;

import java.util.List;

/**
 * How fast a data set is loaded, with what it was measured on.
 *
 * @param data the data set
 * @param imageSize side of the images the model sees, in pixels
 * @param bytesPerImage mean size of a stored image
 * @param storedWidth width of the first image as it is stored, in pixels
 * @param storedHeight height of the first image as it is stored
 * @param batch images in a batch
 * @param reader library that decodes plain images
 * @param processors processors of the machine that this process may use
 * @param system operating system and processor architecture
 * @param java version of the Java runtime
 * @param worker version of the worker
 * @param stages one entry for each stage, in the order in which an image passes through them
 */
public record DataReport(
        String data,
        int imageSize,
        long bytesPerImage,
        int storedWidth,
        int storedHeight,
        int batch,
        String reader,
        int processors,
        String system,
        String java,
        String worker,
        List<StageFigures> stages) {

    /** Copies the list. */
    public DataReport {
        stages = List.copyOf(stages);
    }
}
