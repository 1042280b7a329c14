package io.entangle.worker.supernet;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Values of a parameter before training. */
sealed interface Initialisation {

    /** Draws that many values. */
    float[] draw(SplittableRandom random, int elements);

    /** The same value everywhere. */
    record Constant(float value) implements Initialisation {
        @Override
        public float[] draw(SplittableRandom random, int elements) {
            float[] values = new float[elements];
            Arrays.fill(values, value);
            return values;
        }
    }

    /** A normal distribution around 0, cut at ±{@code limit}. */
    record TruncatedNormal(double deviation, double limit) implements Initialisation {
        @Override
        public float[] draw(SplittableRandom random, int elements) {
            float[] values = new float[elements];
            for (int i = 0; i < elements; i++) {
                double value;
                do {
                    value = deviation * random.nextGaussian();
                } while (Math.abs(value) > limit);
                values[i] = (float) value;
            }
            return values;
        }
    }

    /** Uniform between −{@code limit} and {@code limit}. */
    record Uniform(double limit) implements Initialisation {
        @Override
        public float[] draw(SplittableRandom random, int elements) {
            float[] values = new float[elements];
            for (int i = 0; i < elements; i++) {
                values[i] = (float) random.nextDouble(-limit, limit);
            }
            return values;
        }
    }
}
