package io.entangle.worker.supernet;

import java.util.Arrays;

/** What a step trains towards, for a number of samples. */
public sealed interface Targets {

    /** How many samples. */
    int count();

    /** The targets of some of the samples, from {@code from} to before {@code to}. */
    Targets range(int from, int to);

    /**
     * A class for each sample.
     *
     * @param classes from 0
     */
    @SuppressWarnings("ArrayRecordComponent") // made for one call
    record Labels(int[] classes) implements Targets {

        @Override
        public int count() {
            return classes.length;
        }

        @Override
        public Labels range(int from, int to) {
            return new Labels(Arrays.copyOfRange(classes, from, to));
        }
    }

    /**
     * Probabilities, as mixing images or a teacher gives them.
     *
     * @param targets_BC (B, classes) in row-major order
     * @param classes number of classes
     */
    @SuppressWarnings("ArrayRecordComponent") // made for one call
    record Probabilities(float[] targets_BC, int classes) implements Targets {

        @Override
        public int count() {
            return targets_BC.length / classes;
        }

        @Override
        public Probabilities range(int from, int to) {
            return new Probabilities(Arrays.copyOfRange(targets_BC, from * classes, to * classes), classes);
        }
    }
}
