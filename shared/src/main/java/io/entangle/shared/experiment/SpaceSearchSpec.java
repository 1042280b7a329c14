package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.spacesearch.UpdateMode;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the search space is itself searched before its last version is (S3: Chen et al., <i>Searching the Search Space of Vision Transformer</i>, NeurIPS 2021, section 3): a supernet
 * is trained over it, random subnets of it are measured, and its choices move against the trends of their errors; then again.
 *
 * @param steps T: how often the space may move; 2 as in the paper's ablation. With 0 it is only measured
 * @param samples N: random subnets within the experiment's constraints that each version is measured by; 1,000 as in the paper
 * @param images held-out images that each is scored on: a fixed part of them; all of them unless given
 * @param topShare share of the subnets that is the top tier; 0.05, the paper's best 50 of 1,000
 * @param mode when and how far choices move
 * @param rules how each dimension moves
 * @param maxArchitectures M: a version does not have more architectures; no limit unless given. S3 does not publish its own
 * @param warmStart whether every supernet but the first begins with the weights that it has in common with the one before it, instead of new ones
 * @param training how all supernets but the last are trained; the experiment's training unless given
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SpaceSearchSpec(
        int steps,
        int samples,
        @Nullable Integer images,
        double topShare,
        UpdateMode mode,
        StepRulesSpec rules,
        @Nullable BigInteger maxArchitectures,
        boolean warmStart,
        @Nullable TrainingSpec training) {

    private static final int MOST_STEPS = 16;
    private static final int FEWEST_SAMPLES = 20;
    private static final int MOST_SAMPLES = 100_000;
    private static final int FEWEST_IMAGES = 10;

    @JsonCreator
    static SpaceSearchSpec of(
            @JsonProperty("steps") @Nullable Integer steps,
            @JsonProperty("samples") @Nullable Integer samples,
            @JsonProperty("images") @Nullable Integer images,
            @JsonProperty("topShare") @Nullable Double topShare,
            @JsonProperty("mode") @Nullable UpdateMode mode,
            @JsonProperty("rules") @Nullable StepRulesSpec rules,
            @JsonProperty("maxArchitectures") @Nullable BigInteger maxArchitectures,
            @JsonProperty("warmStart") @Nullable Boolean warmStart,
            @JsonProperty("training") @Nullable TrainingSpec training) {
        return new SpaceSearchSpec(
                steps == null ? 2 : steps,
                samples == null ? 1000 : samples,
                images,
                topShare == null ? 0.05 : topShare,
                mode == null ? UpdateMode.SIGNIFICANT : mode,
                rules == null ? StepRulesSpec.DEFAULT : rules,
                maxArchitectures,
                warmStart != null && warmStart,
                training);
    }

    List<Violation> violations() {
        return new Violations()
                .between("/steps", steps, 0, MOST_STEPS)
                .between("/samples", samples, FEWEST_SAMPLES, MOST_SAMPLES)
                .require(
                        images == null || images >= FEWEST_IMAGES,
                        "/images",
                        "must be at least %d, or left out for the whole held-out part".formatted(FEWEST_IMAGES))
                .require(topShare > 0 && topShare <= 1, "/topShare", "must be above 0 and at most 1")
                .addAll("/rules", rules.violations())
                .require(
                        maxArchitectures == null || maxArchitectures.signum() > 0,
                        "/maxArchitectures",
                        "must be positive")
                .addAll("/training", training == null ? List.of() : training.violations())
                .list();
    }

    /** What does not fit an initial space without violations. */
    public List<Violation> violations(SearchSpace space) {
        return new Violations()
                .addAll("/rules", rules.violations(space))
                .require(
                        maxArchitectures == null || space.distinctSubnets().compareTo(maxArchitectures) <= 0,
                        "/maxArchitectures",
                        "must not be less than the %s architectures of the search space"
                                .formatted(space.distinctSubnets()))
                .list();
    }

    /** What does not fit how the last supernet is trained. */
    List<Violation> violations(TrainingSpec ofTheLast) {
        return new Violations()
                .require(
                        !warmStart || training == null || training.weightSharing() == ofTheLast.weightSharing(),
                        "/training/weightSharing",
                        "must be %s as in the experiment's training where warmStart is true: supernets that share weights otherwise have none in common"
                                .formatted(ofTheLast.weightSharing()))
                .list();
    }

    /** How the supernet of a step is trained. */
    public TrainingSpec training(int step, TrainingSpec ofTheLast) {
        return training == null || step == steps ? ofTheLast : training;
    }
}
