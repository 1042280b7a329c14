package io.entangle.api.queue;

import io.entangle.api.artifact.S3Store;
import org.springframework.test.context.ContextConfiguration;

/** The same in a bucket. */
@ContextConfiguration(initializers = S3Store.class)
class LostCheckpointS3IT extends LostCheckpointIT {}
