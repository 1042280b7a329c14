package io.entangle.api.experiment;

import io.entangle.api.web.Etag;
import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.ExperimentView;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * What a change of an experiment was decided upon: the entity tag of the experiment as it was read.
 *
 * <p>The tag has two parts. The first is the version of the experiment, the second a digest of the whole answer, in which the progress of workers is told too. {@code If-None-Match} is about
 * both; a change is refused if the version is another one, since no progress makes a change of name, priority or state a lost update.
 *
 * @param header as it was sent, if it was
 */
record IfMatch(@Nullable String header) {

    private static final String ANY = "*";

    /** An experiment under its tag. */
    static ResponseEntity.BodyBuilder tagged(
            ResponseEntity.BodyBuilder answer, StoredExperiment experiment, ExperimentView view) {
        return answer.eTag(versioned(experiment) + Etag.of(view));
    }

    /**
     * Requires that the experiment is as it was read.
     *
     * @param experiment locked until it is changed
     * @throws org.springframework.web.ErrorResponseException 412 if it was changed meanwhile
     */
    void require(StoredExperiment experiment) {
        if (header != null && Arrays.stream(header.split(",", -1)).noneMatch(tag -> isOf(tag.strip(), experiment))) {
            throw Problem.of(
                    HttpStatus.PRECONDITION_FAILED,
                    "The experiment was changed since it was read; read it again, and send its new ETag if the change is still wanted");
        }
    }

    private static boolean isOf(String tag, StoredExperiment experiment) {
        return tag.equals(ANY) || tag.startsWith('"' + versioned(experiment));
    }

    private static String versioned(StoredExperiment experiment) {
        return "v%d-".formatted(experiment.version());
    }
}
