package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is scored during a training to see how it does: always the same subnets, the smallest, the largest and some random ones, on the same held-out images.
 *
 * @param everyEpochs epochs from one probe to the next; 0 for none
 * @param subnets random subnets beside the smallest and the largest
 * @param images held-out images that each is scored on, or all if there are fewer
 */
public record ProbeSpec(int everyEpochs, int subnets, int images) {

    /** Every epoch, eight random subnets, five hundred images. */
    public static final ProbeSpec DEFAULT = new ProbeSpec(1, 8, 500);

    @JsonCreator
    static ProbeSpec of(
            @JsonProperty("everyEpochs") @Nullable Integer everyEpochs,
            @JsonProperty("subnets") @Nullable Integer subnets,
            @JsonProperty("images") @Nullable Integer images) {
        return new ProbeSpec(
                everyEpochs == null ? DEFAULT.everyEpochs : everyEpochs,
                subnets == null ? DEFAULT.subnets : subnets,
                images == null ? DEFAULT.images : images);
    }

    /** Whether there is a probe at the end of an epoch. */
    public boolean after(int epoch, int epochs) {
        return everyEpochs > 0 && ((epoch + 1) % everyEpochs == 0 || epoch + 1 == epochs);
    }

    List<Violation> violations() {
        return new Violations()
                .between("/everyEpochs", everyEpochs, 0, 100_000)
                .between("/subnets", subnets, 1, 1000)
                .between("/images", images, 10, 1_000_000)
                .list();
    }
}
