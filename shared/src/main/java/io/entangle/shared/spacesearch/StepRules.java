package io.entangle.shared.spacesearch;

import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.SearchSpace;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules by which dimensions move unless said otherwise. */
public final class StepRules {

    /** A quarter of a point, for what a whole stage has one value of. */
    private static final double OF_A_STAGE = 0.0025;

    /** For what every block chooses: by a step of one block of several the error changes less than by a step of all. */
    private static final double OF_A_BLOCK = 0.0004;

    /** Steps as in the initial subspaces that are known of S3, wide bounds. */
    public static final Map<Dimension, StepRule> OF_S3 = Map.of(
            Dimension.DEPTH, rule(OF_A_STAGE, "1", "1", "64"),
            Dimension.EMBED_DIM, rule(OF_A_STAGE, "32", "32", "4096"),
            Dimension.WINDOW_SIZE, rule(OF_A_BLOCK, "7", "7", "56"),
            Dimension.NUM_HEADS, rule(OF_A_BLOCK, "1", "1", "64"),
            Dimension.MLP_RATIO, rule(OF_A_BLOCK, "0.5", "0.5", "16"));

    private StepRules() {}

    private static StepRule rule(double threshold, String step, String least, String greatest) {
        return new StepRule(threshold, new BigDecimal(step), new BigDecimal(least), new BigDecimal(greatest));
    }

    /**
     * The rules for an initial space, one for each dimension that it has.
     *
     * <p>A step is the smallest distance between two choices of the dimension, in whatever stage: that is 1 block, 32 channels, 7 patches of a window, 1 head and half a ratio in
     * S3's initial subspaces, and something else where images are smaller. A dimension with a single choice everywhere takes S3's. The smallest allowed value is one step or, where
     * a choice is smaller, that choice; the largest is S3's or, where a choice is larger, that choice.
     */
    public static Map<Dimension, StepRule> of(SearchSpace space) {
        List<Subspace> subspaces = Subspaces.of(space).all();
        Map<Dimension, StepRule> rules = new EnumMap<>(Dimension.class);
        for (Subspace subspace : subspaces) {
            rules.computeIfAbsent(
                    subspace.dimension(),
                    dimension -> rule(
                            Objects.requireNonNull(OF_S3.get(dimension)),
                            subspaces.stream()
                                    .filter(other -> other.dimension() == dimension)
                                    .map(Subspace::choices)
                                    .toList()));
        }
        return rules;
    }

    private static StepRule rule(StepRule ofS3, List<List<BigDecimal>> choices) {
        BigDecimal step = choices.stream()
                .map(StepRules::smallestDistance)
                .flatMap(Optional::stream)
                .min(BigDecimal::compareTo)
                .orElse(ofS3.step());
        BigDecimal least = Stream.concat(Stream.of(step), choices.stream().flatMap(List::stream))
                .min(BigDecimal::compareTo)
                .orElseThrow();
        BigDecimal greatest = Stream.concat(
                        Stream.of(ofS3.greatest()), choices.stream().flatMap(List::stream))
                .max(BigDecimal::compareTo)
                .orElseThrow();
        return new StepRule(ofS3.threshold(), step, least, greatest);
    }

    private static Optional<BigDecimal> smallestDistance(List<BigDecimal> choices) {
        Optional<BigDecimal> smallest = Optional.empty();
        for (int i = 1; i < choices.size(); i++) {
            BigDecimal distance = choices.get(i).subtract(choices.get(i - 1));
            if (smallest.isEmpty() || distance.compareTo(smallest.get()) < 0) {
                smallest = Optional.of(distance);
            }
        }
        return smallest;
    }
}
