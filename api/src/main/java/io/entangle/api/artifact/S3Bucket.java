package io.entangle.api.artifact;

import java.util.UUID;

/**
 * Names of objects.
 *
 * @param name the bucket's name
 * @param folder what all names begin with: empty, or ending in a slash
 */
record S3Bucket(String name, String folder) {

    /** The name of content. */
    String key(String sha256) {
        return folder + "sha256/" + Sha256.checked(sha256).substring(0, 2) + "/" + sha256;
    }

    /** A name for content whose own is not known yet. */
    String incoming() {
        return incomingFolder() + UUID.randomUUID();
    }

    /** What names of content that has none yet begin with. */
    String incomingFolder() {
        return folder + "incoming/";
    }
}
