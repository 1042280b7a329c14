package io.entangle.worker.parity;

import io.entangle.worker.checkpoint.SafetensorsReader;
import java.nio.file.Path;

/**
 * The images that published numbers were made with.
 *
 * @param images_BCSS pixels
 * @param labels what they show
 */
@SuppressWarnings("ArrayRecordComponent") // read once and never changed
record GoldenBatch(float[] images_BCSS, int[] labels) {

    /** Reads {@code input} and {@code labels} of a safetensors file. */
    static GoldenBatch read(Path file) {
        try (SafetensorsReader input = SafetensorsReader.open(file)) {
            float[] wide = input.read("labels").values();
            int[] labels = new int[wide.length];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = (int) wide[i];
            }
            return new GoldenBatch(input.read("input").values(), labels);
        }
    }
}
