package io.entangle.shared.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.spacesearch.SpaceQuality;
import io.entangle.shared.spacesearch.SubspaceChange;
import io.entangle.shared.spacesearch.SubspaceQuality;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a finished job reports; committed in one transaction with the state of the job. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobResult.DatasetInspected.class, name = "INSPECT_DATASET"),
    @JsonSubTypes.Type(value = JobResult.SupernetTrained.class, name = "TRAIN_SUPERNET"),
    @JsonSubTypes.Type(value = JobResult.Searched.class, name = "SEARCH"),
    @JsonSubTypes.Type(value = JobResult.Tested.class, name = "TEST"),
    @JsonSubTypes.Type(value = JobResult.Exported.class, name = "EXPORT"),
    @JsonSubTypes.Type(value = JobResult.Retrained.class, name = "RETRAIN"),
    @JsonSubTypes.Type(value = JobResult.CheckpointImported.class, name = "IMPORT_CHECKPOINT"),
    @JsonSubTypes.Type(value = JobResult.Swept.class, name = "SWEEP"),
    @JsonSubTypes.Type(value = JobResult.SpaceMeasured.class, name = "MEASURE_SPACE"),
    @JsonSubTypes.Type(value = JobResult.Evaluated.class, name = "EVALUATE")
})
public sealed interface JobResult {

    /**
     * What a data set was found to hold.
     *
     * @param format format it was recognised as
     * @param classes class names in label order
     * @param trainImages images of the training split
     * @param testImages images of the test split
     * @param report what reading every image has shown; null from a worker of an earlier version
     * @param samplesPng a picture of samples, as {@link DatasetReport#samples()} says, PNG in base64; null if no image can be shown
     * @param version what was found in a bucket: equal for equal names, lengths and tags of the objects; null for a data set elsewhere
     */
    record DatasetInspected(
            String format,
            List<String> classes,
            int trainImages,
            int testImages,
            @Nullable DatasetReport report,
            @Nullable String samplesPng,
            @Nullable String version)
            implements JobResult {
        /** A data set that is in no bucket. */
        public DatasetInspected(
                String format,
                List<String> classes,
                int trainImages,
                int testImages,
                @Nullable DatasetReport report,
                @Nullable String samplesPng) {
            this(format, classes, trainImages, testImages, report, samplesPng, null);
        }

        /** Copies the names. */
        public DatasetInspected {
            classes = List.copyOf(classes);
        }
    }

    /**
     * A trained supernet.
     *
     * @param checkpoint staged artifact with the weights and the optimizer state
     * @param epochs epochs trained
     * @param steps steps trained
     * @param finalLoss mean training loss of the last epoch
     * @param imagesPerSecond mean rate of this attempt
     * @param seconds wall time of this attempt
     * @param health how the training went; null from a worker of an earlier version
     */
    record SupernetTrained(
            UUID checkpoint,
            int epochs,
            long steps,
            double finalLoss,
            double imagesPerSecond,
            double seconds,
            @Nullable TrainingHealth health)
            implements JobResult {

        /** Without health. */
        public SupernetTrained(
                UUID checkpoint, int epochs, long steps, double finalLoss, double imagesPerSecond, double seconds) {
            this(checkpoint, epochs, steps, finalLoss, imagesPerSecond, seconds, null);
        }
    }

    /**
     * A finished search.
     *
     * @param ranked finalists by held-out accuracy, best first, scored on the whole held-out part
     * @param smallest smallest subnet of the space, scored likewise
     * @param largest largest subnet of the space, scored likewise
     * @param evaluations candidates scored
     * @param ending why the search ended
     */
    record Searched(List<Candidate> ranked, Candidate smallest, Candidate largest, int evaluations, String ending)
            implements JobResult {
        /** Copies the ranking. */
        public Searched {
            ranked = List.copyOf(ranked);
        }
    }

    /**
     * Test accuracies of the finalists.
     *
     * @param scores one for each finalist, in the order they were asked
     */
    record Tested(List<SubnetScore> scores) implements JobResult {
        /** Copies the scores. */
        public Tested {
            scores = List.copyOf(scores);
        }
    }

    /**
     * Stand-alone subnets.
     *
     * @param subnets one for each architecture, in the order they were asked
     */
    record Exported(List<ExportedSubnet> subnets) implements JobResult {
        /** Copies the list. */
        public Exported {
            subnets = List.copyOf(subnets);
        }
    }

    /**
     * One stand-alone subnet.
     *
     * @param architecture the subnet
     * @param weights staged artifact, safetensors
     * @param config staged artifact, {@code config.json}
     */
    record ExportedSubnet(Architecture architecture, UUID weights, UUID config) {}

    /**
     * A subnet that was trained alone.
     *
     * @param subnet the trained subnet
     * @param scores its scores
     * @param inherited scores of the same subnet with the supernet's weights, if they were asked for
     * @param epochs epochs trained
     * @param steps steps trained
     * @param finalLoss mean training loss of the last epoch
     * @param imagesPerSecond mean rate of this attempt
     * @param seconds time of training: of this attempt and, at its rate, of the steps of earlier ones; absent if it had none left to do
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Retrained(
            ExportedSubnet subnet,
            SubnetScores scores,
            @Nullable SubnetScores inherited,
            int epochs,
            long steps,
            double finalLoss,
            double imagesPerSecond,
            @Nullable Double seconds)
            implements JobResult {}

    /**
     * A supernet made of a file that a user brought.
     *
     * @param checkpoint staged artifact with the weights, without moments
     * @param space whose supernet it is: the one asked for, or the smallest one that holds the subnet asked for
     * @param report what the file held
     */
    record CheckpointImported(UUID checkpoint, SearchSpace space, CheckpointReport report) implements JobResult {}

    /**
     * Scores of an architecture and its variants, all on the same held-out images.
     *
     * @param base score of the architecture
     * @param variants one for each variant, in the order they were asked
     * @param effects what each dimension is worth, in the order of the variants; none of a dimension with a single choice
     */
    record Swept(SubnetScore base, List<SweptVariant> variants, List<SweepEffect> effects) implements JobResult {
        /** Copies the lists. */
        public Swept {
            variants = List.copyOf(variants);
            effects = List.copyOf(effects);
        }
    }

    /**
     * A variant's score.
     *
     * @param score its score
     * @param fromBase its accuracy less the base's
     */
    record SweptVariant(SubnetScore score, PairedDifference fromBase) {}

    /**
     * What a dimension is worth around the base.
     *
     * @param dimension the dimension
     * @param stage the stage that was varied, from 1; none where the architecture has no stages
     * @param block the block whose choice was varied, from 0; none where it was that of all blocks
     * @param worst choice with the smallest accuracy, the smaller one of equals
     * @param best choice with the largest accuracy, the smaller one of equals
     * @param effect largest accuracy less smallest
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SweepEffect(
            Dimension dimension,
            @Nullable Integer stage,
            @Nullable Integer block,
            double worst,
            double best,
            PairedDifference effect) {}

    /**
     * How good a search space is, and where it moves.
     *
     * @param quality of the space
     * @param errors top-1 errors of the measured subnets, from 0 to 1, ascending; a subnet that was drawn twice has two
     * @param images held-out images that each was scored on
     * @param subspaces what was seen of each subspace, in the space's order
     * @param changes what becomes of each, in the same order; empty where the space is only measured
     * @param next the space after the changes; equal to the measured one if nothing moves
     */
    record SpaceMeasured(
            SpaceQuality quality,
            List<Double> errors,
            int images,
            List<SubspaceQuality> subspaces,
            List<SubspaceChange> changes,
            SearchSpace next)
            implements JobResult {
        /** Copies the lists. */
        public SpaceMeasured {
            errors = List.copyOf(errors);
            subspaces = List.copyOf(subspaces);
            changes = List.copyOf(changes);
        }

        /** Whether the space moves. */
        public boolean moved() {
            return changes.stream().anyMatch(SubspaceChange::changed);
        }
    }

    /**
     * That nothing of an evaluation is left to do; its scores were exchanged before.
     *
     * @param evaluations subnets that this attempt has scored; others have scored the rest
     */
    record Evaluated(int evaluations) implements JobResult {}
}
