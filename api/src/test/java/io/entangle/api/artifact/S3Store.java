package io.entangle.api.artifact;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Gives an application a bucket for its artifacts, all of which go through the API. */
public final class S3Store implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        of(S3Server.newBucket(), false).applyTo(context);
    }

    static TestPropertyValues of(String bucket, boolean presigned) {
        return TestPropertyValues.of(
                "entangle.artifacts.store=s3",
                "entangle.artifacts.s3.bucket=" + bucket,
                "entangle.artifacts.s3.prefix=entangle",
                "entangle.artifacts.s3.endpoint=" + S3Server.endpoint(),
                "entangle.artifacts.s3.path-style=true",
                "entangle.artifacts.s3.access-key=" + S3Server.ACCESS_KEY,
                "entangle.artifacts.s3.secret-key=" + S3Server.SECRET_KEY,
                "entangle.artifacts.s3.part-size=5MB",
                "entangle.artifacts.s3.presigned=" + presigned);
    }
}
