package io.entangle.worker.spacesearch;

import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.spacesearch.ChoiceQuality;
import io.entangle.shared.spacesearch.Interval;
import io.entangle.shared.spacesearch.SpaceQuality;
import io.entangle.shared.spacesearch.Subspace;
import io.entangle.shared.spacesearch.SubspaceQuality;
import io.entangle.shared.spacesearch.Trend;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The quality of a space, of every choice in it, and the trend of every subspace, from random subnets measured with one supernet (S3, sections 3.1 and 3.2).
 *
 * <p>For a dimension that each block chooses for itself, a subnet counts for a choice with the share of its blocks that hold it. The top tier of a choice is a share of
 * that choice's own subnets, so that choices held by unequal numbers compare.
 *
 * @param quality of the whole space
 * @param subspaces in the space's order
 */
public record SpaceMeasurement(SpaceQuality quality, List<SubspaceQuality> subspaces) {

    public SpaceMeasurement {
        subspaces = List.copyOf(subspaces);
    }

    /**
     * Measures a space.
     *
     * @param space its subspaces
     * @param subnets at least one, each with values for every subspace
     */
    public static SpaceMeasurement of(
            List<Subspace> space, List<MeasuredSubnet> subnets, MeasurementSettings settings) {
        if (subnets.isEmpty()) {
            throw new IllegalArgumentException("a space cannot be measured without subnets");
        }
        return new Sample(space, subnets, settings).measure();
    }

    /** The subnets in the order of their errors, so that every resampling has its tiers in one pass. */
    private static final class Sample {

        private static final String PURPOSE = "space-quality";

        private final List<Subspace> space;
        private final MeasurementSettings settings;
        private final double[] errors;

        /** [subspace][choice][subnet], share of the blocks. */
        private final double[][][] shares;

        Sample(List<Subspace> space, List<MeasuredSubnet> subnets, MeasurementSettings settings) {
            this.space = space;
            this.settings = settings;
            List<MeasuredSubnet> ascending = subnets.stream()
                    .sorted(Comparator.comparingDouble(MeasuredSubnet::error))
                    .toList();
            this.errors = ascending.stream().mapToDouble(MeasuredSubnet::error).toArray();
            this.shares = new double[space.size()][][];
            for (int s = 0; s < shares.length; s++) {
                shares[s] = sharesOf(space.get(s), s, ascending);
            }
        }

        private static double[][] sharesOf(Subspace subspace, int index, List<MeasuredSubnet> subnets) {
            double[][] shares = new double[subspace.choices().size()][];
            for (int c = 0; c < shares.length; c++) {
                BigDecimal value = subspace.choices().get(c);
                shares[c] = subnets.stream()
                        .mapToDouble(subnet -> subnet.share(index, value))
                        .toArray();
            }
            return shares;
        }

        SpaceMeasurement measure() {
            double[] once = new double[errors.length];
            Arrays.fill(once, 1);
            double[] resampledErrors = new double[settings.resamples()];
            double[][][] resampledChoices = new double[settings.resamples()][][];
            for (int b = 0; b < settings.resamples(); b++) {
                double[] counts = resample(b);
                resampledErrors[b] = tiers(counts).combined();
                resampledChoices[b] = choiceErrors(counts);
            }
            Tiers tiers = tiers(once);
            SpaceQuality quality = new SpaceQuality(
                    errors.length, tiers.expected(), tiers.topTier(), tiers.combined(), Interval.of(resampledErrors));
            double[][] measured = choiceErrors(once);
            List<SubspaceQuality> qualities = new ArrayList<>();
            for (int s = 0; s < space.size(); s++) {
                qualities.add(subspaceQuality(s, measured[s], ofSubspace(resampledChoices, s)));
            }
            return new SpaceMeasurement(quality, qualities);
        }

        private double[] resample(int b) {
            SplittableRandom random = RandomStreams.stream(settings.seed(), PURPOSE, b);
            double[] counts = new double[errors.length];
            for (int i = 0; i < counts.length; i++) {
                counts[random.nextInt(counts.length)]++;
            }
            return counts;
        }

        private Tiers tiers(double[] counts) {
            return Tiers.of(errors, counts, settings.topShare());
        }

        private double[][] choiceErrors(double[] counts) {
            double[][] found = new double[shares.length][];
            double[] weights = new double[counts.length];
            for (int s = 0; s < shares.length; s++) {
                found[s] = new double[shares[s].length];
                for (int c = 0; c < shares[s].length; c++) {
                    for (int i = 0; i < weights.length; i++) {
                        weights[i] = counts[i] * shares[s][c][i];
                    }
                    found[s][c] = tiers(weights).combined();
                }
            }
            return found;
        }

        private static double[][] ofSubspace(double[][][] resampled, int subspace) {
            return Arrays.stream(resampled).map(ofAll -> ofAll[subspace]).toArray(double[][]::new);
        }

        private SubspaceQuality subspaceQuality(int s, double[] measured, double[][] resampled) {
            Subspace subspace = space.get(s);
            List<ChoiceQuality> choices = new ArrayList<>();
            for (int c = 0; c < measured.length; c++) {
                int choice = c;
                double spread = deviation(Arrays.stream(resampled)
                        .mapToDouble(errors -> errors[choice])
                        .filter(Double::isFinite)
                        .toArray());
                double holding = Arrays.stream(shares[s][c]).sum();
                boolean held = Double.isFinite(measured[c]);
                choices.add(new ChoiceQuality(
                        subspace.choices().get(c), holding, held ? measured[c] : null, held ? spread : null));
            }
            return new SubspaceQuality(subspace, choices, trend(subspace, choices, measured, resampled));
        }

        private @Nullable Trend trend(
                Subspace subspace, List<ChoiceQuality> choices, double[] measured, double[][] resampled) {
            int[] held = IntStream.range(0, choices.size())
                    .filter(c -> choices.get(c).subnets() >= settings.fewest())
                    .toArray();
            if (held.length < 2) {
                return null;
            }
            double step = Objects.requireNonNull(
                            settings.rules().get(subspace.dimension()), "a rule for every dimension")
                    .step()
                    .doubleValue();
            WeightedLine line = WeightedLine.over(
                    Arrays.stream(held)
                            .mapToDouble(c -> choices.get(c).value().doubleValue() / step)
                            .toArray(),
                    Arrays.stream(held)
                            .mapToDouble(
                                    c -> Objects.requireNonNull(choices.get(c).standardError(), "held"))
                            .toArray());
            double[] found = Arrays.stream(held).mapToDouble(c -> measured[c]).toArray();
            double[] slopes = Arrays.stream(resampled)
                    .mapToDouble(errors -> line.slope(
                            Arrays.stream(held).mapToDouble(c -> errors[c]).toArray()))
                    .filter(Double::isFinite)
                    .toArray();
            return new Trend(line.slope(found), deviation(slopes), line.atZero(found));
        }

        /** Of a sample, about its mean. */
        private static double deviation(double[] values) {
            double mean = Arrays.stream(values).average().orElse(Double.NaN);
            double squares = Arrays.stream(values)
                    .map(value -> (value - mean) * (value - mean))
                    .sum();
            return Math.sqrt(squares / Math.max(1, values.length - 1));
        }
    }
}
