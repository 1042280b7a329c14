package io.entangle.worker.spacesearch;

import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.spacesearch.StepRule;
import io.entangle.shared.spacesearch.StepRules;
import io.entangle.shared.spacesearch.Subspace;
import io.entangle.shared.spacesearch.SubspaceChange;
import io.entangle.shared.spacesearch.UpdateMode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A made-up world of four stages in which every dimension of every stage has a best value: the error grows with the distance from it, first slowly, then evenly, and every
 * measurement is off by some noise.
 */
final class Landscape {

    static final Map<Dimension, StepRule> RULES = StepRules.OF_S3;

    /** Of the stages. */
    private static final int[] BLOCKS = {2, 2, 6, 2};

    private static final double FLOOR = 0.05;

    private final List<Subspace> initial;
    private final double[] best;
    private final double[] strength;
    private final double noise;
    private final long seed;
    private int drawn;

    private Landscape(List<Subspace> initial, double[] best, double[] strength, double noise, long seed) {
        this.initial = initial;
        this.best = best;
        this.strength = strength;
        this.noise = noise;
        this.seed = seed;
    }

    /** Every dimension begins two to five steps from its best value. */
    static Landscape withBadSpace(long seed) {
        return of(seed, 2, 5);
    }

    /** Every dimension begins at its best value, give or take a step. */
    static Landscape withGoodSpace(long seed) {
        return of(seed, 0, 1);
    }

    /** Nothing matters; all errors are chance. */
    static Landscape ofNoise(long seed) {
        Landscape any = of(seed, 0, 0);
        return new Landscape(any.initial, any.best, new double[any.best.length], 0.02, seed);
    }

    private static Landscape of(long seed, int nearest, int farthest) {
        SplittableRandom random = RandomStreams.stream(seed, "landscape");
        List<Subspace> initial = new ArrayList<>();
        double[] best = new double[BLOCKS.length * Dimension.values().length];
        double[] strength = new double[best.length];
        for (int stage = 1; stage <= BLOCKS.length; stage++) {
            for (Dimension dimension : Dimension.values()) {
                int distance = random.nextInt(nearest, farthest + 1) * (random.nextBoolean() ? 1 : -1);
                int center = distance < 0 ? 7 : distance > 0 ? 2 : 4;
                best[initial.size()] = center + distance;
                strength[initial.size()] = random.nextDouble(0.006, 0.012);
                initial.add(new Subspace(stage, dimension, values(dimension, center - 1, center, center + 1)));
            }
        }
        return new Landscape(initial, best, strength, 0.005, seed);
    }

    private static List<BigDecimal> values(Dimension dimension, int... steps) {
        return Arrays.stream(steps)
                .mapToObj(step -> step(dimension).multiply(BigDecimal.valueOf(step)))
                .toList();
    }

    List<Subspace> initialSpace() {
        return initial;
    }

    /** Whether every subspace lies around its best value, that is, has a choice within one step of it. */
    boolean isBestRegion(List<Subspace> space) {
        for (int i = 0; i < best.length; i++) {
            double at = best[i];
            Dimension dimension = space.get(i).dimension();
            if (space.get(i).choices().stream().noneMatch(value -> Math.abs(steps(dimension, value) - at) <= 1)) {
                return false;
            }
        }
        return true;
    }

    SpaceMeasurement measure(List<Subspace> space, int subnets) {
        SplittableRandom random = RandomStreams.stream(seed, "subnets", drawn++);
        List<MeasuredSubnet> measured = new ArrayList<>();
        for (int n = 0; n < subnets; n++) {
            List<List<BigDecimal>> values =
                    space.stream().map(subspace -> draw(subspace, random)).toList();
            measured.add(new MeasuredSubnet(values, error(space, values, random)));
        }
        return SpaceMeasurement.of(space, measured, new MeasurementSettings(0.05, 200, 20, RULES, seed));
    }

    /** The default update of a space. */
    List<Subspace> update(List<Subspace> space) {
        return new SpaceUpdate(RULES, UpdateMode.SIGNIFICANT, any -> Optional.empty(), seed, 0)
                .of(measure(space, 1000)).stream().map(SubspaceChange::after).toList();
    }

    private static List<BigDecimal> draw(Subspace subspace, RandomGenerator random) {
        int blocks = switch (subspace.dimension()) {
            case DEPTH, EMBED_DIM -> 1;
            case WINDOW_SIZE, NUM_HEADS, MLP_RATIO -> BLOCKS[subspace.stage() - 1];
        };
        List<BigDecimal> values = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            values.add(subspace.choices().get(random.nextInt(subspace.choices().size())));
        }
        return values;
    }

    private double error(List<Subspace> space, List<List<BigDecimal>> values, RandomGenerator random) {
        double error = FLOOR + noise * random.nextGaussian();
        for (int i = 0; i < values.size(); i++) {
            Dimension dimension = space.get(i).dimension();
            double at = best[i];
            double distance = values.get(i).stream()
                    .mapToDouble(value -> Math.abs(steps(dimension, value) - at))
                    .average()
                    .orElseThrow();
            error += strength[i] * (Math.hypot(1, distance) - 1);
        }
        return Math.max(0, Math.min(1, error));
    }

    private static double steps(Dimension dimension, BigDecimal value) {
        return value.doubleValue() / step(dimension).doubleValue();
    }

    private static BigDecimal step(Dimension dimension) {
        return Objects.requireNonNull(RULES.get(dimension)).step();
    }
}
