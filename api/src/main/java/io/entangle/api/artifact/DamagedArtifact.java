package io.entangle.api.artifact;

import java.io.IOException;
import java.io.Serial;

/** What lies in the store is not what was put there. */
final class DamagedArtifact extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    DamagedArtifact(String message) {
        super(message);
    }
}
