package io.entangle.worker.training;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.worker.supernet.Supernet;

/**
 * A subnet of another supernet, whose weights stay as they are.
 *
 * @param supernet closed with the teacher
 * @param architecture which subnet of it
 */
public record SupernetTeacher(Supernet supernet, Architecture architecture) implements Teacher {

    @Override
    public float[][] answer(float[] images_BCSS, Precision precision) {
        return supernet.evaluate(images_BCSS, architecture, precision);
    }

    @Override
    public void close() {
        supernet.close();
    }
}
