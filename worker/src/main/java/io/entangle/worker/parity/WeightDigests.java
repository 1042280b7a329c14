package io.entangle.worker.parity;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.HostTensor;
import java.util.List;
import java.util.Map;

/**
 * Digests of weights after several steps: norm, sum, size, and every so many-th value. The key part of a query-key-value bias is compared apart: its gradient is rounding
 * noise, of which AdamW makes steps. Their directions are random, so that norm and sum of n of them are off by the root of n times one step.
 *
 * @param weights in the published layout
 * @param space whose weights they are
 * @param subnets those that took steps
 * @param noise what the steps of noise can come to, for each element
 */
record WeightDigests(
        Map<String, HostTensor> weights, AutoFormerSpace space, List<AutoFormerArchitecture> subnets, double noise) {

    private static final Tolerance DIGESTS = Tolerance.relative(2e-5);
    private static final Tolerance VALUES = Tolerance.absolute(1e-4);

    void compare(GoldenNode expected, String name, Findings findings) {
        Deviation sizes = new Deviation();
        Deviation digests = new Deviation();
        Deviation values = new Deviation();
        Deviation noisy = new Deviation();
        for (String key : expected.keys()) {
            HostTensor weight = weights.get(key);
            if (weight == null) {
                throw new GoldenException("%s is no weight of this model".formatted(key));
            }
            GoldenNode digest = expected.at(key);
            int size = weight.values().length;
            sizes.add(size, digest.at("n").number(), key);
            double norm = norm(weight);
            long noisyElements = noisyElements(key, size);
            if (noisyElements == 0) {
                digests.add(norm, digest.at("l2").number(), key);
                digests.add(sum(weight), digest.at("sum").number(), norm, key);
            } else {
                double steps = Math.sqrt((double) noisyElements);
                noisy.add(norm / steps, digest.at("l2").number() / steps, key);
                noisy.add(sum(weight) / steps, digest.at("sum").number() / steps, key);
            }
            int every = digest.at("every").count();
            List<Double> sampled = digest.at("values").reals();
            for (int i = 0; i < sampled.size(); i++) {
                long at = (long) i * every;
                if (at >= size) {
                    throw new GoldenException("%s has no element %d".formatted(key, at));
                }
                (noisy(key, (int) at) ? noisy : values).add(weight.values()[(int) at], sampled.get(i), key);
            }
        }
        findings.compared(name + "weights, sizes", sizes, Tolerance.EXACT);
        findings.compared(name + "weights, norms and sums", digests, DIGESTS);
        findings.compared(name + "weights, values", values, VALUES);
        findings.compared(name + "weights, rounding noise", noisy, Tolerance.absolute(noise));
    }

    private long noisyElements(String key, int size) {
        long count = 0;
        for (int i = 0; i < size; i++) {
            count += noisy(key, i) ? 1 : 0;
        }
        return count;
    }

    private boolean noisy(String key, int element) {
        for (AutoFormerArchitecture subnet : subnets) {
            int keys = NoisyElements.keys(key, space, subnet);
            if (element >= keys && element < 2 * keys) {
                return true;
            }
        }
        return false;
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
