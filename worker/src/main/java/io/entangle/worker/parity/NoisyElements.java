package io.entangle.worker.parity;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.HostTensor;

/**
 * Elements of a weight whose gradient is rounding noise.
 *
 * @param gradient of the weight
 * @param threshold gradients below it are noise: the published numbers' own limit, or what 32 bits leave of the weight's largest gradient
 * @param from first element of the key part of a query-key-value bias
 * @param to element after its last; equal to {@code from} for other weights
 */
record NoisyElements(HostTensor gradient, float threshold, int from, int to) {

    private static final float LEAST = 1e-7f;
    private static final float OF_LARGEST = 1e-6f;

    private static final String BIAS = ".attn.qkv.bias";
    private static final String BLOCKS = "blocks.";

    static NoisyElements of(
            String name, HostTensor gradient, AutoFormerSpace space, AutoFormerArchitecture architecture) {
        float largest = 0;
        for (float value : gradient.values()) {
            largest = Math.max(largest, Math.abs(value));
        }
        int q = keys(name, space, architecture);
        return new NoisyElements(gradient, Math.max(LEAST, OF_LARGEST * largest), q, 2 * q);
    }

    /** Dimensions of the keys, which are where the key part of a bias begins; 0 for other weights. */
    static int keys(String name, AutoFormerSpace space, AutoFormerArchitecture architecture) {
        if (!name.endsWith(BIAS)) {
            return 0;
        }
        int block = Integer.parseInt(name, BLOCKS.length(), name.length() - BIAS.length(), 10);
        return block < architecture.depth()
                ? space.qkvDim(architecture.numHeads().get(block))
                : 0;
    }

    boolean holds(int element) {
        float value = gradient.values()[element];
        return (element >= from && element < to) || (value != 0 && Math.abs(value) < threshold);
    }
}
