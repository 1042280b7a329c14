package io.entangle.api.experiment;

import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.cost.Metric;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What random subnets of a space cost.
 *
 * @param costs of each
 */
record SubnetSample(List<Costs> costs) {

    static final long SEED = 0;
    static final int SUBNETS = 10_000;

    private static final int BINS = 20;

    static SubnetSample of(SearchSpace space, int subnets) {
        SplittableRandom random = RandomStreams.stream(SEED, "forecast");
        List<Costs> costs = new ArrayList<>(subnets);
        for (int i = 0; i < subnets; i++) {
            costs.add(CostModel.of(space, space.sample(random)));
        }
        return new SubnetSample(costs);
    }

    /** Mean multiply-accumulates of one image. */
    double meanMacs() {
        return costs.stream().mapToLong(Costs::macs).average().orElseThrow();
    }

    Forecast.Sample within(Constraints limits) {
        double share = (double) costs.stream().filter(limits::admit).count() / costs.size();
        return new Forecast.Sample(
                SEED,
                costs.size(),
                share,
                Math.sqrt(share * (1 - share) / costs.size()),
                histogram(Metric.PARAMETERS, limits),
                histogram(Metric.MACS, limits));
    }

    private List<Forecast.Bin> histogram(Metric metric, Constraints limits) {
        long least = costs.stream().mapToLong(metric::of).min().orElseThrow();
        long most = costs.stream().mapToLong(metric::of).max().orElseThrow();
        long width = (most - least) / BINS + 1;
        int[] all = new int[BINS];
        int[] admitted = new int[BINS];
        for (Costs each : costs) {
            int bin = (int) ((metric.of(each) - least) / width);
            all[bin]++;
            admitted[bin] += limits.admit(each) ? 1 : 0;
        }
        List<Forecast.Bin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS && least + bin * width <= most; bin++) {
            bins.add(new Forecast.Bin(least + bin * width, least + (bin + 1) * width - 1, all[bin], admitted[bin]));
        }
        return bins;
    }
}
