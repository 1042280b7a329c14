package io.entangle.api.experiment;

import io.entangle.api.web.MergePatch;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Makes requests of experiments out of earlier ones. */
@Component
class Clones {

    private final MergePatch patches;

    Clones(MergePatch patches) {
        this.patches = patches;
    }

    /**
     * What was asked for then, with what is said now. Whose it is, is said anew.
     *
     * @param patch of the request
     * @throws io.entangle.api.web.InvalidFields with every field that does not fit
     */
    PostedExperiment of(StoredExperiment original, JsonNode patch) {
        return patches.applied(original.spec().withOwner(""), patch, PostedExperiment.class);
    }
}
