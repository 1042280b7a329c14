package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the trained supernet is searched (AutoFormer, section 3.4; defaults of the published script).
 *
 * @param algorithm name of the search algorithm
 * @param generations rounds of selection, the first random one included
 * @param population subnets of one generation
 * @param parents best subnets the next generation descends from
 * @param mutations children by mutation in a generation
 * @param crossovers children by crossover in a generation; the rest of the population is drawn at random
 * @param mutationProbability probability that the heads or the ratio of a block change
 * @param depthMutationProbability probability that the depth or the embedding changes
 * @param evaluationImages held-out images a candidate is scored on; all of them unless given. Finalists are always scored on all.
 * @param evaluationBatchSize images of one forward pass
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SearchSpec(
        String algorithm,
        int generations,
        int population,
        int parents,
        int mutations,
        int crossovers,
        double mutationProbability,
        double depthMutationProbability,
        @Nullable Integer evaluationImages,
        int evaluationBatchSize) {

    /** The papers' evolution. */
    public static final String EVOLUTION = "evolution";
    /** Uniform draws, to compare with. */
    public static final String RANDOM = "random";
    /** All defaults. */
    public static final SearchSpec DEFAULT = of(null, null, null, null, null, null, null, null, null, null);

    @JsonCreator
    static SearchSpec of(
            @JsonProperty("algorithm") @Nullable String algorithm,
            @JsonProperty("generations") @Nullable Integer generations,
            @JsonProperty("population") @Nullable Integer population,
            @JsonProperty("parents") @Nullable Integer parents,
            @JsonProperty("mutations") @Nullable Integer mutations,
            @JsonProperty("crossovers") @Nullable Integer crossovers,
            @JsonProperty("mutationProbability") @Nullable Double mutationProbability,
            @JsonProperty("depthMutationProbability") @Nullable Double depthMutationProbability,
            @JsonProperty("evaluationImages") @Nullable Integer evaluationImages,
            @JsonProperty("evaluationBatchSize") @Nullable Integer evaluationBatchSize) {
        int size = population == null ? 50 : population;
        return new SearchSpec(
                algorithm == null ? EVOLUTION : algorithm,
                generations == null ? 20 : generations,
                size,
                parents == null ? Math.max(1, size / 5) : parents,
                mutations == null ? size / 2 : mutations,
                crossovers == null ? size / 2 : crossovers,
                mutationProbability == null ? 0.2 : mutationProbability,
                depthMutationProbability == null ? 0.4 : depthMutationProbability,
                evaluationImages,
                evaluationBatchSize == null ? 250 : evaluationBatchSize);
    }

    /** Upper bound of the subnets a search scores. */
    public long evaluations() {
        return (long) generations * population;
    }

    List<Violation> violations() {
        return new Violations()
                .oneOf("/algorithm", algorithm, List.of(EVOLUTION, RANDOM))
                .between("/generations", generations, 1, 10_000)
                .between("/population", population, 2, 10_000)
                .dependingOn(
                        "/population",
                        rules -> rules.between("/parents", parents, 1, population)
                                .between("/mutations", mutations, 0, population)
                                .between("/crossovers", crossovers, 0, population)
                                .require(
                                        (long) mutations + crossovers <= population,
                                        "/crossovers",
                                        "mutations and crossovers together must not exceed the population "
                                                + population))
                .between("/mutationProbability", mutationProbability, 0, 1)
                .between("/depthMutationProbability", depthMutationProbability, 0, 1)
                .require(
                        evaluationImages == null || evaluationImages >= 10,
                        "/evaluationImages",
                        "must be at least 10, or left out for the whole held-out part")
                .between("/evaluationBatchSize", evaluationBatchSize, 1, 8192)
                .list();
    }
}
