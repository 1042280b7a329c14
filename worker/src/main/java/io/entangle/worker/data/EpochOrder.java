package io.entangle.worker.data;

import io.entangle.shared.random.RandomStreams;
import java.util.stream.IntStream;

/**
 * Which sample comes at which place of an epoch. Repeated samples follow one another, so that the repetitions of an image meet in a batch.
 *
 * @param samples in the order of the epoch
 * @param repetitions of each
 */
@SuppressWarnings("ArrayRecordComponent") // one for an epoch, and never written after construction
record EpochOrder(int[] samples, int repetitions) {

    static EpochOrder of(int samples, int repetitions, long seed, int epoch) {
        int[] order = StratifiedChoice.shuffled(
                IntStream.range(0, samples).toArray(), RandomStreams.stream(seed, "order", epoch));
        return new EpochOrder(order, repetitions);
    }

    /**
     * Returns the sample at a place.
     *
     * @param passedOver how many samples are passed over from there on, in the order of the epoch, wrapping at its end
     */
    int sample(int place, int passedOver) {
        return samples[(place / repetitions + passedOver) % samples.length];
    }

    /** Returns which appearance of its sample a place is, from 0. */
    int repetition(int place) {
        return place % repetitions;
    }
}
