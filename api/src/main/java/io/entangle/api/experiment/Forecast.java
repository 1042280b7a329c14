package io.entangle.api.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.api.searchspace.SearchSpaceSummary;
import io.entangle.shared.validation.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would become of an experiment if it were posted now. Nothing of it is stored.
 *
 * @param feasible whether some subnet of the space keeps the limits; if none does, posting it would be refused
 * @param violations why none does, with the nearest limits that could be kept; empty if some do
 * @param space how many subnets there are, exactly, and what the smallest and the largest cost
 * @param sample what random subnets cost, as the search would draw them
 * @param training what is trained; left out where a supernet is reused
 * @param search what is scored
 * @param duration how long the training takes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Forecast(
        boolean feasible,
        List<Violation> violations,
        SearchSpaceSummary space,
        Sample sample,
        @Nullable Training training,
        Search search,
        @Nullable Duration duration) {

    /** Copies the list. */
    Forecast {
        violations = List.copyOf(violations);
    }

    /**
     * Random subnets of the space.
     *
     * @param seed of the draws: the same request is answered in the same way
     * @param subnets how many were drawn, each choice uniform and independent
     * @param shareWithinLimits share of them that keeps the limits
     * @param standardError standard error of that share
     * @param parameters their numbers of parameters
     * @param macs their multiply-accumulates of one image
     */
    record Sample(
            long seed,
            int subnets,
            double shareWithinLimits,
            double standardError,
            List<Bin> parameters,
            List<Bin> macs) {}

    /**
     * A bin of a histogram; all are of the same width.
     *
     * @param from least value that falls into it
     * @param to greatest value that falls into it
     * @param subnets how many of the drawn subnets fall into it
     * @param withinLimits how many of those keep the limits
     */
    record Bin(long from, long to, int subnets, int withinLimits) {}

    /**
     * The training of all supernets of the experiment.
     *
     * @param supernets how many are trained, one after the other: more than one where the space is itself searched
     * @param steps steps of the optimizer in all; absent while the data set is not inspected
     * @param images images that are passed through subnets in all, for each subnet that they are passed through; absent while the data set is not inspected
     * @param memory what a step needs of its device's memory; absent where weights are not entangled
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Training(
            int supernets,
            @Nullable Long steps,
            @Nullable Long images,
            @Nullable Memory memory) {}

    /**
     * Peak memory of a step of the largest subnet, by the model of docs/DEVICES.md, without a teacher's; leave a margin of some 15 %.
     *
     * @param imagesAtOnce images that are computed at once
     * @param float32Bytes where products are computed in float32
     * @param bfloat16Bytes where products are computed in bfloat16
     */
    record Memory(int imagesAtOnce, long float32Bytes, long bfloat16Bytes) {}

    /**
     * The search.
     *
     * @param evaluations subnets that are scored at most
     * @param images held-out images that each is scored on; absent where it is all of them and the data set is not inspected
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Search(long evaluations, @Nullable Integer images) {}

    /**
     * How long the training takes on one worker; what stands before it in the queue, the search, the test and the export come in addition.
     *
     * @param seconds on the fastest of the workers; absent if nothing is known
     * @param basis what it is estimated from
     * @param explanation the same in words, or why there is no estimate
     * @param workers by worker, the fastest first
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Duration(@Nullable Double seconds, Basis basis, String explanation, List<OnWorker> workers) {}

    /**
     * The training on a worker.
     *
     * @param worker its name
     * @param device what it computes on
     * @param basis what it is estimated from
     * @param imagesPerSecond images a second
     * @param seconds of the whole training
     */
    record OnWorker(String worker, String device, Basis basis, double imagesPerSecond, double seconds) {}

    /** What a duration is estimated from. */
    enum Basis {
        /** Earlier trainings over the same search space on the same device. */
        SAME_SPACE,
        /** Earlier trainings over other spaces on the same device, by multiply-accumulates. */
        OTHER_SPACES,
        /** Nothing: no training of the kind has ended yet, or the data set is not inspected. */
        NOTHING
    }
}
