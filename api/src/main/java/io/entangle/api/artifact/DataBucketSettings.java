package io.entangle.api.artifact;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Buckets that data sets may lie in.
 *
 * @param buckets their names; none unless they are named
 * @param s3 the store that they are in, if it is another than that of the artifacts; of its bucket and prefix nothing is asked
 */
@ConfigurationProperties("entangle.datasets")
record DataBucketSettings(
        @DefaultValue List<String> buckets, @DefaultValue S3Settings s3) {

    DataBucketSettings {
        buckets = List.copyOf(buckets);
    }

    /** The store that they are in. */
    S3Settings store(ArtifactSettings artifacts) {
        boolean said = s3.endpoint() != null || !S3Settings.isBlank(s3.region()) || !S3Settings.isBlank(s3.accessKey());
        return said || artifacts.store() != ArtifactSettings.Kind.S3 ? s3 : artifacts.s3();
    }
}
