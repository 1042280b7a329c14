package io.entangle.worker.data;

import io.entangle.shared.random.RandomStreams;
import java.util.SplittableRandom;

/**
 * Names the chance of one appearance of a sample. Every ingredient of the recipe has a stream of its own, so that one can be left out without changing what the
 * others draw.
 *
 * @param seed of the experiment
 * @param epoch from 0
 * @param sample index in the training part
 * @param repetition from 0, below the repetitions of repeated augmentation
 */
record SampleKey(long seed, int epoch, int sample, int repetition) {

    /** The stream of that purpose, from its beginning. */
    SplittableRandom stream(String purpose) {
        // The first appearance has the name that it had before there were repetitions.
        return repetition == 0
                ? RandomStreams.stream(seed, purpose, epoch, sample)
                : RandomStreams.stream(seed, purpose, epoch, sample, repetition);
    }
}
