package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.JobState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subnet that was asked for after its experiment had ended.
 *
 * @param jobId the job that cuts it out
 * @param state where that job stands
 * @param architecture the subnet
 * @param hash SHA-256 of its canonical form, 64 hexadecimal digits
 * @param costs exact parameters and multiply-accumulates
 * @param artifacts its stand-alone checkpoint, once that is exported
 * @param error why it could not be extracted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExtractionView(
        UUID jobId,
        JobState state,
        Architecture architecture,
        String hash,
        Costs costs,
        @Nullable SubnetArtifacts artifacts,
        @Nullable Failure error) {}
