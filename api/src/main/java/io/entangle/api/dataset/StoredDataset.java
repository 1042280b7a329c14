package io.entangle.api.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.job.DatasetRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registered data set.
 *
 * @param id its id
 * @param name its name, unique
 * @param uri where workers find it
 * @param testFraction share of a folder without splits that becomes the test split
 * @param state what is known of it
 * @param inspection what the last successful inspection found
 * @param error why it was refused, if it was
 * @param inspectedAt when the last inspection ended
 * @param createdAt when it was registered
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoredDataset(
        UUID id,
        String name,
        String uri,
        @Nullable Double testFraction,
        DatasetState state,
        @Nullable DatasetInspection inspection,
        @Nullable String error,
        @Nullable Instant inspectedAt,
        Instant createdAt) {

    /** How a job names it. */
    public DatasetRef ref() {
        return new DatasetRef(uri, testFraction);
    }
}
