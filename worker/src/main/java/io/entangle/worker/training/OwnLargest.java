package io.entangle.worker.training;

import io.entangle.shared.experiment.Precision;
import io.entangle.worker.supernet.Supernet;

/**
 * The largest subnet of the supernet in training, as it stands (Yu et al., <i>BigNAS</i>, ECCV 2020, section 3.1).
 *
 * @param supernet in training, and not closed with the teacher
 */
record OwnLargest(Supernet supernet) implements Teacher {

    @Override
    public float[][] answer(float[] images_BCSS, Precision precision) {
        return supernet.evaluate(images_BCSS, supernet.space().largest(), precision);
    }

    @Override
    public void close() {}
}
