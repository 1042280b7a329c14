package io.entangle.shared.contract.v1;

import org.jspecify.annotations.Nullable;

/**
 * Which way an announced artifact goes.
 *
 * @param uploadId name of the upload in the object store, to which its parts go; null if the content goes to the API
 * @param partBytes length of every part but the last, which may be shorter; 0 if the content goes to the API
 */
public record UploadPlan(@Nullable String uploadId, long partBytes) {

    /** The content goes to the API. */
    public static UploadPlan throughApi() {
        return new UploadPlan(null, 0);
    }
}
