package io.entangle.worker.supernet;

import java.util.List;

/**
 * Images whose gradients are computed at once: a batch, or one of the parts of it that are accumulated.
 *
 * @param images_BCSS normalised pixels, (B, channels, size, size) in row-major order
 * @param targets what they show
 * @param drops_KB2L for each of the step's K subnets what each sample's branches are multiplied with, (B, 2 L) in row-major order, attention before MLP, for the L
 *     blocks of the subnet; empty without drop path
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, made for one call
public record TrainingPart(float[] images_BCSS, Targets targets, List<float[]> drops_KB2L) {

    /** Copies the list. */
    public TrainingPart {
        drops_KB2L = List.copyOf(drops_KB2L);
    }

    /** Without drop path. */
    public TrainingPart(float[] images_BCSS, Targets targets) {
        this(images_BCSS, targets, List.of());
    }
}
