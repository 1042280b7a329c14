package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.job.JobKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says of itself with every claim.
 *
 * @param name chosen by its operator or made of host and process; one living worker for each name
 * @param version version of the worker
 * @param kinds kinds of jobs it takes
 * @param device {@code cpu} or {@code cuda:N}
 * @param deviceDescription processor or GPU in words
 * @param deviceMemoryBytes memory of the device
 * @param threads threads of one operation
 * @param bf16 whether the device computes bf16 natively
 * @param libraries engine and library versions in words
 * @param facts device and libraries in full; absent from workers older than this field
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkerInfo(
        String name,
        String version,
        Set<JobKind> kinds,
        String device,
        String deviceDescription,
        @Nullable Long deviceMemoryBytes,
        int threads,
        boolean bf16,
        String libraries,
        @Nullable DeviceFacts facts) {
    /** Copies the set. */
    public WorkerInfo {
        kinds = Set.copyOf(kinds);
    }
}
