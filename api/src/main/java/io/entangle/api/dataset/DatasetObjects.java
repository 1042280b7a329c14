package io.entangle.api.dataset;

import io.entangle.api.artifact.DataBuckets;
import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.BucketPage;
import io.entangle.shared.job.DatasetRef;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** What workers are told of data sets in buckets. */
@Component
public class DatasetObjects {

    private final DataBuckets buckets;

    DatasetObjects(DataBuckets buckets) {
        this.buckets = buckets;
    }

    /**
     * Some objects of a data set.
     *
     * @param after name of the last one that was listed; null for the first ones
     * @throws org.springframework.web.ErrorResponseException 422 if it is in no bucket, or in one that data sets may not be in any more; 503 if the store is away
     */
    public BucketPage page(DatasetRef dataset, @Nullable String after) {
        String bucket = DatasetUri.bucket(dataset.uri())
                .filter(buckets::allow)
                .orElseThrow(() -> Problem.of(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "The data set %s is in none of the buckets that entangle.datasets.buckets names"
                                .formatted(dataset.uri())));
        String name = dataset.uri().substring(DatasetRef.BUCKET.length() + bucket.length());
        return buckets.page(bucket, name.isEmpty() ? name : name.substring(1), after);
    }
}
