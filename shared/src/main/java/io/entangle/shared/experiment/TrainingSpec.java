package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * How the supernet is trained (AutoFormer, section 4.3, and the defaults of the published script where nothing is said). Its JSON may name a {@link TrainingPreset}
 * under {@code preset}, whose values stand where nothing is said.
 *
 * @param epochs passes over the training part
 * @param batchSize images of one step
 * @param learningRate peak rate; unless given, 5e-4 × batchSize / 512 as published
 * @param minLearningRate end of the cosine
 * @param schedule {@code cosine}: the rate changes with every step, and the cosine begins at the peak where the warm-up ends; {@code published}: as the authors' script,
 *     by epochs, with the warm-up cut out of the cosine
 * @param warmupEpochs epochs of linear warm-up
 * @param warmupLearningRate start of the warm-up
 * @param weightDecay decoupled decay of AdamW, on matrices and relative-position tables
 * @param labelSmoothing share of the target spread over all classes
 * @param dropPath probability that a sample skips a branch of the supernet's deepest block; it grows linearly from 0 in the first one
 * @param gradientClipping largest global norm of the gradients, or none
 * @param gradientAccumulation parts that a batch is computed in, one after the other, with one step at the end: less memory for the same training
 * @param ema running average of the weights, or none
 * @param distillation teacher, or none
 * @param weightSharing what subnets have in common
 * @param unsampled what happens to weights outside the sampled subnets
 * @param precision arithmetic of the matrix products
 * @param sampling name of the sampling strategy
 * @param subnetsPerStep subnets that are drawn for each step and trained on the same batch, with the mean of their gradients (S3, arXiv:2111.14725, supplement)
 * @param augmentation random changes of training images
 * @param mixing of training images in pairs
 * @param probe what is scored meanwhile to see how the training does
 * @param checkpointEverySteps steps between checkpoints; a killed worker loses at most so many
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonDeserialize(using = TrainingReading.class)
public record TrainingSpec(
        int epochs,
        int batchSize,
        double learningRate,
        double minLearningRate,
        String schedule,
        int warmupEpochs,
        double warmupLearningRate,
        double weightDecay,
        double labelSmoothing,
        double dropPath,
        @Nullable Double gradientClipping,
        int gradientAccumulation,
        @Nullable EmaSpec ema,
        @Nullable DistillationSpec distillation,
        WeightSharing weightSharing,
        UnsampledPolicy unsampled,
        Precision precision,
        String sampling,
        int subnetsPerStep,
        AugmentationSpec augmentation,
        MixingSpec mixing,
        ProbeSpec probe,
        int checkpointEverySteps) {

    /** Every choice of a subnet uniform and independent. */
    public static final String UNIFORM_SAMPLING = "uniform";

    /** Warm-up to the peak, then half a cosine, step by step. */
    public static final String COSINE_SCHEDULE = "cosine";
    /** The schedule of the authors' script. */
    public static final String PUBLISHED_SCHEDULE = "published";

    private static final List<String> SCHEDULES = List.of(COSINE_SCHEDULE, PUBLISHED_SCHEDULE);

    /** The published script's sequence of subnets, which depends on the epoch alone. */
    public static final String PUBLISHED_SAMPLING = "published";

    private static final int MOST_SUBNETS_PER_STEP = 16;

    private static final List<String> SAMPLING = List.of(UNIFORM_SAMPLING, PUBLISHED_SAMPLING);

    /** All defaults. */
    public static final TrainingSpec DEFAULT = of(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null);

    @JsonCreator
    static TrainingSpec of(
            @JsonProperty("epochs") @Nullable Integer epochs,
            @JsonProperty("batchSize") @Nullable Integer batchSize,
            @JsonProperty("learningRate") @Nullable Double learningRate,
            @JsonProperty("minLearningRate") @Nullable Double minLearningRate,
            @JsonProperty("schedule") @Nullable String schedule,
            @JsonProperty("warmupEpochs") @Nullable Integer warmupEpochs,
            @JsonProperty("warmupLearningRate") @Nullable Double warmupLearningRate,
            @JsonProperty("weightDecay") @Nullable Double weightDecay,
            @JsonProperty("labelSmoothing") @Nullable Double labelSmoothing,
            @JsonProperty("dropPath") @Nullable Double dropPath,
            @JsonProperty("gradientClipping") @Nullable Double gradientClipping,
            @JsonProperty("gradientAccumulation") @Nullable Integer gradientAccumulation,
            @JsonProperty("ema") @Nullable EmaSpec ema,
            @JsonProperty("distillation") @Nullable DistillationSpec distillation,
            @JsonProperty("weightSharing") @Nullable WeightSharing weightSharing,
            @JsonProperty("unsampled") @Nullable UnsampledPolicy unsampled,
            @JsonProperty("precision") @Nullable Precision precision,
            @JsonProperty("sampling") @Nullable String sampling,
            @JsonProperty("subnetsPerStep") @Nullable Integer subnetsPerStep,
            @JsonProperty("augmentation") @Nullable AugmentationSpec augmentation,
            @JsonProperty("mixing") @Nullable MixingSpec mixing,
            @JsonProperty("probe") @Nullable ProbeSpec probe,
            @JsonProperty("checkpointEverySteps") @Nullable Integer checkpointEverySteps) {
        int passes = epochs == null ? 30 : epochs;
        int batch = batchSize == null ? 128 : batchSize;
        double peak = learningRate == null ? rate(batch) : learningRate;
        return new TrainingSpec(
                passes,
                batch,
                peak,
                minLearningRate == null ? Math.min(1e-5, peak) : minLearningRate,
                schedule == null ? COSINE_SCHEDULE : schedule,
                warmupEpochs == null ? Math.min(5, passes / 5) : warmupEpochs,
                warmupLearningRate == null ? Math.min(1e-6, peak) : warmupLearningRate,
                weightDecay == null ? 0.05 : weightDecay,
                labelSmoothing == null ? 0.1 : labelSmoothing,
                dropPath == null ? 0 : dropPath,
                gradientClipping,
                gradientAccumulation == null ? 1 : gradientAccumulation,
                ema,
                distillation,
                weightSharing == null ? WeightSharing.ENTANGLED : weightSharing,
                unsampled == null ? UnsampledPolicy.FROZEN : unsampled,
                precision == null ? Precision.AUTO : precision,
                sampling == null ? UNIFORM_SAMPLING : sampling,
                subnetsPerStep == null ? 1 : subnetsPerStep,
                augmentation == null ? AugmentationSpec.DEFAULT : augmentation,
                mixing == null ? MixingSpec.NONE : mixing,
                probe == null ? ProbeSpec.DEFAULT : probe,
                checkpointEverySteps == null ? 500 : checkpointEverySteps);
    }

    /** Images whose gradients are computed at once: the largest part of a batch. */
    public int imagesAtOnce() {
        return (batchSize + gradientAccumulation - 1) / gradientAccumulation;
    }

    /** Everything wrong with it. */
    public List<Violation> violations() {
        return new Violations()
                .between("/epochs", epochs, 1, 100_000)
                .between("/batchSize", batchSize, 1, 8192)
                .addAll("", learningRates())
                .oneOf("/schedule", schedule, SCHEDULES)
                .dependingOn("/epochs", rules -> rules.between("/warmupEpochs", warmupEpochs, 0, epochs))
                .between("/weightDecay", weightDecay, 0, 1)
                .between("/labelSmoothing", labelSmoothing, 0, 0.9)
                .require(
                        weightSharing == WeightSharing.ENTANGLED || unsampled == UnsampledPolicy.FROZEN,
                        "/unsampled",
                        "must be FROZEN with independent weights: what a step does not sample belongs to other subnets")
                .between("/dropPath", dropPath, 0, 0.9)
                .dependingOn(
                        "/batchSize",
                        rules -> rules.between("/gradientAccumulation", gradientAccumulation, 1, batchSize))
                .addAll("/ema", ema == null ? List.of() : ema.violations())
                .addAll("/distillation", distillation == null ? List.of() : distillation.violations())
                .require(
                        gradientClipping == null || gradientClipping > 0,
                        "/gradientClipping",
                        "must be positive, or left out for none")
                .oneOf("/sampling", sampling, SAMPLING)
                .between("/subnetsPerStep", subnetsPerStep, 1, MOST_SUBNETS_PER_STEP)
                .require(
                        weightSharing == WeightSharing.ENTANGLED || subnetsPerStep <= 1,
                        "/subnetsPerStep",
                        "must be 1 with independent weights: subnets that share no weights have no gradients to average")
                .between("/checkpointEverySteps", checkpointEverySteps, 1, 1_000_000)
                .addAll("/augmentation", augmentation.violations())
                .addAll("/mixing", mixing.violations())
                .addAll("/probe", probe.violations())
                .list();
    }

    private List<Violation> learningRates() {
        boolean follows = learningRate == rate(batchSize);
        return new Violations()
                .addAll(
                        "",
                        follows
                                ? List.of()
                                : new Violations()
                                        .between("/learningRate", learningRate, 1e-9, 10)
                                        .list())
                .dependingOn("/learningRate", rules -> {
                    if (learningRate > 0) {
                        rules.between("/minLearningRate", minLearningRate, 0, learningRate)
                                .between("/warmupLearningRate", warmupLearningRate, 0, learningRate);
                    }
                })
                .list();
    }

    /** The peak rate of a batch, as published. */
    private static double rate(int batchSize) {
        return 5e-4 * batchSize / 512;
    }

    /**
     * What of it cannot be with so many images.
     *
     * @param images of the training part: without those that are held out
     */
    public List<Violation> violations(int images) {
        return batchSize <= images
                ? List.of()
                : List.of(new Violation(
                        "/batchSize",
                        "must be at most %d, the images that are left to train on once some are held out"
                                .formatted(images),
                        Map.of("max", (long) images)));
    }

    /** What of it there is not in the family of that space. */
    public List<Violation> violations(SearchSpace space) {
        return space.byFamily(
                autoFormer -> List.of(),
                s3 -> new Violations()
                        .require(
                                !sampling.equals(PUBLISHED_SAMPLING),
                                "/sampling",
                                "must be %s over an S3 space: the published sequence of subnets is AutoFormer's"
                                        .formatted(UNIFORM_SAMPLING))
                        .require(
                                weightSharing == WeightSharing.ENTANGLED,
                                "/weightSharing",
                                "must be ENTANGLED over an S3 space: independent weights are compared for AutoFormer only")
                        .list());
    }
}
