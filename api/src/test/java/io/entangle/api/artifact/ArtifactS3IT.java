package io.entangle.api.artifact;

import org.springframework.test.context.ContextConfiguration;

/** The same in a bucket. */
@ContextConfiguration(initializers = S3Store.class)
class ArtifactS3IT extends ArtifactIT {}
