package io.entangle.shared.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.RetrainMode;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.spacesearch.StepRule;
import io.entangle.shared.spacesearch.UpdateMode;
import io.entangle.shared.sweep.Variant;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything a worker needs to know to do a job, complete in itself. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobSpec.InspectDataset.class, name = "INSPECT_DATASET"),
    @JsonSubTypes.Type(value = JobSpec.TrainSupernet.class, name = "TRAIN_SUPERNET"),
    @JsonSubTypes.Type(value = JobSpec.Search.class, name = "SEARCH"),
    @JsonSubTypes.Type(value = JobSpec.Test.class, name = "TEST"),
    @JsonSubTypes.Type(value = JobSpec.Export.class, name = "EXPORT"),
    @JsonSubTypes.Type(value = JobSpec.Retrain.class, name = "RETRAIN"),
    @JsonSubTypes.Type(value = JobSpec.ImportCheckpoint.class, name = "IMPORT_CHECKPOINT"),
    @JsonSubTypes.Type(value = JobSpec.Sweep.class, name = "SWEEP"),
    @JsonSubTypes.Type(value = JobSpec.MeasureSpace.class, name = "MEASURE_SPACE"),
    @JsonSubTypes.Type(value = JobSpec.Evaluate.class, name = "EVALUATE")
})
public sealed interface JobSpec {

    /** A job that reads a data set. */
    interface OnDataset {

        /** Where it finds it. */
        DatasetRef dataset();
    }

    /** The kind of job. */
    @JsonIgnore
    JobKind kind();

    /** Open and count a data set. */
    record InspectDataset(DatasetRef dataset) implements JobSpec, OnDataset {
        @Override
        public JobKind kind() {
            return JobKind.INSPECT_DATASET;
        }
    }

    /**
     * Train the supernet on the training part, that is the training split less the held-out share.
     *
     * @param heldOut share of the training split held out
     * @param seed seed of every draw
     * @param teacher who answers for each batch where the settings name a checkpoint; absent otherwise
     * @param warmStart the supernet whose weights it begins with where both have the same; absent where all are drawn from the seed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TrainSupernet(
            SearchSpace space,
            DatasetRef dataset,
            double heldOut,
            long seed,
            TrainingSpec training,
            @Nullable TeacherRef teacher,
            @Nullable WarmStart warmStart)
            implements JobSpec, OnDataset {

        /** Without a teacher from elsewhere, from weights that are drawn. */
        public TrainSupernet(SearchSpace space, DatasetRef dataset, double heldOut, long seed, TrainingSpec training) {
            this(space, dataset, heldOut, seed, training, null, null);
        }

        @Override
        public JobKind kind() {
            return JobKind.TRAIN_SUPERNET;
        }
    }

    /**
     * Search the supernet, scoring on the held-out part.
     *
     * @param supernet checkpoint of the trained supernet
     * @param finalists how many of the best are scored on the whole held-out part and ranked
     * @param only the one subnet that the supernet is for, though its space holds more; absent where all of them may be searched
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Search(
            SearchSpace space,
            DatasetRef dataset,
            double heldOut,
            long seed,
            Precision precision,
            ArtifactRef supernet,
            SearchSpec search,
            Constraints constraints,
            int finalists,
            @Nullable Architecture only)
            implements JobSpec, OnDataset {

        /** Of all subnets of the space. */
        public Search(
                SearchSpace space,
                DatasetRef dataset,
                double heldOut,
                long seed,
                Precision precision,
                ArtifactRef supernet,
                SearchSpec search,
                Constraints constraints,
                int finalists) {
            this(space, dataset, heldOut, seed, precision, supernet, search, constraints, finalists, null);
        }

        @Override
        public JobKind kind() {
            return JobKind.SEARCH;
        }
    }

    /** Score the finalists on the test split. */
    record Test(
            SearchSpace space,
            DatasetRef dataset,
            long seed,
            Precision precision,
            int evaluationBatchSize,
            ArtifactRef supernet,
            List<Architecture> finalists)
            implements JobSpec, OnDataset {
        @Override
        public JobKind kind() {
            return JobKind.TEST;
        }
    }

    /** Cut stand-alone checkpoints out of the supernet. */
    record Export(SearchSpace space, DatasetRef dataset, ArtifactRef supernet, List<Architecture> architectures)
            implements JobSpec, OnDataset {
        @Override
        public JobKind kind() {
            return JobKind.EXPORT;
        }
    }

    /**
     * Train one subnet alone, on the training part of its experiment, then score it on the held-out part and, once, on the test split.
     *
     * @param space the space of the supernet
     * @param heldOut share of the training split held out
     * @param splitSeed seed of the held-out part, the experiment's
     * @param seed seed of every draw of this training
     * @param evaluationBatchSize images of one forward pass when it is scored
     * @param mode what weights it starts from
     * @param architecture the subnet
     * @param supernet checkpoint of the trained supernet
     * @param scoreInherited whether the subnet with the supernet's weights is to be scored too, because nobody has
     * @param teacher who answers for each batch where the settings name a checkpoint; absent otherwise
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Retrain(
            SearchSpace space,
            DatasetRef dataset,
            double heldOut,
            long splitSeed,
            long seed,
            TrainingSpec training,
            int evaluationBatchSize,
            RetrainMode mode,
            Architecture architecture,
            ArtifactRef supernet,
            boolean scoreInherited,
            @Nullable TeacherRef teacher)
            implements JobSpec, OnDataset {

        /** Without a teacher. */
        public Retrain(
                SearchSpace space,
                DatasetRef dataset,
                double heldOut,
                long splitSeed,
                long seed,
                TrainingSpec training,
                int evaluationBatchSize,
                RetrainMode mode,
                Architecture architecture,
                ArtifactRef supernet,
                boolean scoreInherited) {
            this(
                    space,
                    dataset,
                    heldOut,
                    splitSeed,
                    seed,
                    training,
                    evaluationBatchSize,
                    mode,
                    architecture,
                    supernet,
                    scoreInherited,
                    null);
        }

        @Override
        public JobKind kind() {
            return JobKind.RETRAIN;
        }
    }

    /**
     * Read a file of weights that a user brought, and make a supernet of ours of it. Nothing in the file is executed.
     *
     * @param file a {@code .pth} file of either layout, or safetensors
     * @param space that its supernet is to be of
     * @param architecture the subnet of the space that is wanted alone: cut out of a supernet in the file, or what the file holds; absent for the whole supernet
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ImportCheckpoint(
            ArtifactRef file, SearchSpace space, @Nullable Architecture architecture) implements JobSpec {
        @Override
        public JobKind kind() {
            return JobKind.IMPORT_CHECKPOINT;
        }
    }

    /**
     * Score an architecture and its variants with the supernet's weights, all on the same held-out images.
     *
     * @param heldOut share of the training split held out
     * @param seed seed of the held-out part, and of the choice of its images
     * @param evaluationBatchSize images of one forward pass
     * @param supernet checkpoint of the trained supernet
     * @param images how many held-out images; all of them unless given
     * @param base the architecture
     * @param variants what else is scored; the base may be among them
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Sweep(
            SearchSpace space,
            DatasetRef dataset,
            double heldOut,
            long seed,
            Precision precision,
            int evaluationBatchSize,
            ArtifactRef supernet,
            @Nullable Integer images,
            Architecture base,
            List<Variant> variants)
            implements JobSpec, OnDataset {
        /** Copies the variants. */
        public Sweep {
            variants = List.copyOf(variants);
        }

        @Override
        public JobKind kind() {
            return JobKind.SWEEP;
        }
    }

    /**
     * Score random subnets within the constraints with the supernet's weights, all on the same held-out images; tell how good the space is, and where it should move.
     *
     * @param heldOut share of the training split held out
     * @param seed of the held-out part, the choice of its images, the subnets, and everything else that is drawn
     * @param evaluationBatchSize images of one forward pass
     * @param supernet checkpoint of the trained supernet
     * @param images how many held-out images; all of them unless given
     * @param constraints what every measured subnet keeps, and at least one of the moved space must
     * @param step how often the space has moved before
     * @param samples subnets to measure
     * @param topShare share of them that is the top tier
     * @param rules how each dimension moves, one for each that the space has
     * @param mode when and how far choices move; absent where the space is only measured
     * @param maxArchitectures architectures of the moved space at most; absent where there is no limit
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MeasureSpace(
            SearchSpace space,
            DatasetRef dataset,
            double heldOut,
            long seed,
            Precision precision,
            int evaluationBatchSize,
            ArtifactRef supernet,
            @Nullable Integer images,
            Constraints constraints,
            int step,
            int samples,
            double topShare,
            Map<Dimension, StepRule> rules,
            @Nullable UpdateMode mode,
            @Nullable BigInteger maxArchitectures)
            implements JobSpec, OnDataset {
        /** Copies the rules. */
        public MeasureSpace {
            rules = Map.copyOf(rules);
        }

        @Override
        public JobKind kind() {
            return JobKind.MEASURE_SPACE;
        }
    }

    /**
     * Score subnets for the job that this one is a child of. What is scored is exchanged after each pass over the images, and what others have scored meanwhile is left out.
     *
     * @param heldOut share of the training split held out
     * @param seed seed of the held-out part, and of the choice of its images
     * @param precision that the parent's worker scores with
     * @param evaluationBatchSize images of one forward pass
     * @param supernet checkpoint of the trained supernet
     * @param images how many held-out images; all of them unless given
     * @param subnets in the order in which they are to be scored
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Evaluate(
            SearchSpace space,
            DatasetRef dataset,
            double heldOut,
            long seed,
            Precision precision,
            int evaluationBatchSize,
            ArtifactRef supernet,
            @Nullable Integer images,
            List<Architecture> subnets)
            implements JobSpec, OnDataset {
        /** Copies the list. */
        public Evaluate {
            subnets = List.copyOf(subnets);
        }

        @Override
        public JobKind kind() {
            return JobKind.EVALUATE;
        }
    }
}
