package io.entangle.api.retraining;

import io.entangle.shared.contract.v1.RankCorrelation;
import io.entangle.shared.contract.v1.RetrainingComparison;
import io.entangle.shared.contract.v1.ScoredImages;
import io.entangle.shared.contract.v1.WeightSource;
import io.entangle.shared.job.SubnetScore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rank correlations of the rows of a comparison. */
final class RankCorrelations {

    /** Of fewer subnets τ takes so few values that it says nothing. */
    static final int LEAST_SUBNETS = 4;

    private RankCorrelations() {}

    /** Fine-tuned and from scratch, each on the held-out part and on the test split. */
    static List<RankCorrelation> of(List<RetrainingComparison.Row> rows) {
        Collection<List<RetrainingComparison.Row>> bySubnet = rows.stream()
                .collect(Collectors.groupingBy(RetrainingComparison.Row::hash, LinkedHashMap::new, Collectors.toList()))
                .values();
        List<RankCorrelation> correlations = new ArrayList<>();
        for (WeightSource weights : List.of(WeightSource.FINE_TUNED, WeightSource.FROM_SCRATCH)) {
            for (ScoredImages images : ScoredImages.values()) {
                correlations.add(correlation(weights, images, paired(bySubnet, weights, images)));
            }
        }
        return correlations;
    }

    private static RankCorrelation correlation(WeightSource weights, ScoredImages images, PairedAccuracies accuracies) {
        int subnets = accuracies.subnets();
        if (subnets < LEAST_SUBNETS) {
            String reason = "%s both accuracies, and it takes %d"
                    .formatted(subnets == 1 ? "1 subnet has" : subnets + " subnets have", LEAST_SUBNETS);
            return new RankCorrelation(weights, images, subnets, null, null, reason);
        }
        OptionalDouble tau = KendallTau.of(accuracies);
        return tau.isPresent()
                ? new RankCorrelation(
                        weights, images, subnets, tau.getAsDouble(), BootstrapInterval.of(accuracies), null)
                : new RankCorrelation(
                        weights,
                        images,
                        subnets,
                        null,
                        null,
                        "all accuracies on one side are equal, and have no order");
    }

    private static PairedAccuracies paired(
            Collection<List<RetrainingComparison.Row>> bySubnet, WeightSource weights, ScoredImages images) {
        List<Double> inherited = new ArrayList<>();
        List<Double> retrained = new ArrayList<>();
        for (List<RetrainingComparison.Row> subnet : bySubnet) {
            OptionalDouble before = mean(subnet, WeightSource.INHERITED, images);
            OptionalDouble after = mean(subnet, weights, images);
            if (before.isPresent() && after.isPresent()) {
                inherited.add(before.getAsDouble());
                retrained.add(after.getAsDouble());
            }
        }
        return new PairedAccuracies(inherited, retrained);
    }

    /** Several retrainings of one subnet measure the same thing, and their mean measures it best. */
    private static OptionalDouble mean(
            List<RetrainingComparison.Row> subnet, WeightSource weights, ScoredImages images) {
        return subnet.stream()
                .filter(row -> row.weights() == weights)
                .map(row -> score(row, images))
                .filter(Objects::nonNull)
                .mapToDouble(SubnetScore::accuracy)
                .average();
    }

    private static @Nullable SubnetScore score(RetrainingComparison.Row row, ScoredImages images) {
        return switch (images) {
            case HELD_OUT -> row.heldOut();
            case TEST -> row.test();
        };
    }
}
