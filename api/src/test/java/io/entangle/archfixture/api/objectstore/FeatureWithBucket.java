package io.entangle.archfixture.api.objectstore;

import software.amazon.awssdk.services.s3.model.Bucket;

record FeatureWithBucket(Bucket bucket) {}
