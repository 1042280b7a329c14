package io.entangle.worker.parity;

import io.entangle.worker.checkpoint.HostTensor;
import java.util.List;
import java.util.Map;

/**
 * Digests of weights: norm, sum, size, and every so many-th value. Those of query-key-value biases are compared apart: the gradient of their key part is rounding
 * noise, of which AdamW makes steps.
 *
 * @param weights in the published layout
 * @param noise what the steps of noise can come to, for each element
 */
record WeightDigests(Map<String, HostTensor> weights, double noise) {

    private static final String NOISY = ".attn.qkv.bias";

    void compare(GoldenNode expected, String name, Findings findings, Tolerance tolerance) {
        Deviation sizes = new Deviation();
        Deviation norms = new Deviation();
        Deviation values = new Deviation();
        Deviation noisy = new Deviation();
        for (String key : expected.keys()) {
            HostTensor weight = weights.get(key);
            if (weight == null) {
                throw new GoldenException("%s is no weight of this model".formatted(key));
            }
            GoldenNode digest = expected.at(key);
            boolean noise = key.endsWith(NOISY);
            sizes.add(weight.values().length, digest.at("n").number(), key);
            double scale = norm(weight);
            if (!noise) {
                norms.add(scale, digest.at("l2").number(), key);
                norms.add(sum(weight), digest.at("sum").number(), scale, key);
            } else {
                // The sum of what n elements are off by is at most n times that.
                double allowed = this.noise * weight.values().length;
                noisy.add(scale / allowed * this.noise, digest.at("l2").number() / allowed * this.noise, key);
                noisy.add(sum(weight) / allowed * this.noise, digest.at("sum").number() / allowed * this.noise, key);
            }
            int every = digest.at("every").count();
            List<Double> sampled = digest.at("values").reals();
            for (int i = 0; i < sampled.size(); i++) {
                int at = i * every;
                if (at >= weight.values().length) {
                    throw new GoldenException("%s has no element %d".formatted(key, at));
                }
                (noise ? noisy : values).add(weight.values()[at], sampled.get(i), key);
            }
        }
        findings.compared(name + "weights, sizes", sizes, Tolerance.EXACT);
        findings.compared(name + "weights, norms and sums", norms, tolerance);
        findings.compared(name + "weights, values", values, Tolerance.absolute(1e-4));
        findings.compared(name + "weights, qkv biases", noisy, Tolerance.absolute(noise));
    }

    private static double norm(HostTensor weight) {
        double squares = 0;
        for (float value : weight.values()) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    private static double sum(HostTensor weight) {
        double sum = 0;
        for (float value : weight.values()) {
            sum += value;
        }
        return sum;
    }
}
