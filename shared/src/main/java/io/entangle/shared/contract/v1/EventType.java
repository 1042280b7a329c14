package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What can happen to an experiment. */
public enum EventType {
    /** It was posted. */
    EXPERIMENT_CREATED,
    /** Its data set was inspected, and its first stage is queued. */
    EXPERIMENT_READY,
    /** Its user holds it. */
    EXPERIMENT_PAUSED,
    /** Its user lets it go on. */
    EXPERIMENT_RESUMED,
    /** It had failed, and goes on at its user's wish. */
    EXPERIMENT_RETRIED,
    /** Ranked subnets with weights are there; carries the summary. */
    EXPERIMENT_SUCCEEDED,
    /** It was given up; carries the error. */
    EXPERIMENT_FAILED,
    /** Its user has ended it. */
    EXPERIMENT_CANCELLED,
    /** A stage, or a job beside the line, waits for a worker. */
    JOB_QUEUED,
    /** A worker has taken it. */
    JOB_STARTED,
    /** It is back in the queue: given back, taken back, lost, or failed and worth another attempt; carries the error, if there was one. */
    JOB_RETURNED,
    /** It was completed. */
    JOB_SUCCEEDED,
    /** It was given up; carries the error. */
    JOB_FAILED,
    /** It has ended with its experiment, or alone, at a user's wish. */
    JOB_CANCELLED,
    /** The search has scored a better subnet than all before; carries it. */
    CANDIDATE_BEST;

    private static final Set<EventType> ENDS = Set.of(EXPERIMENT_SUCCEEDED, EXPERIMENT_FAILED, EXPERIMENT_CANCELLED);

    /** Its name on the wire, {@code job.started} say. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
    }

    /**
     * The type of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    @JsonCreator
    public static EventType of(String word) {
        return Arrays.stream(values())
                .filter(type -> type.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values()).map(EventType::word).collect(Collectors.joining(", "))));
    }

    /** Whether the experiment has come to a final state with it. */
    public boolean isEnd() {
        return ENDS.contains(this);
    }

    /** Whether it is about the experiment itself, and not about one of its jobs. */
    public boolean isOfExperiment() {
        return name().startsWith("EXPERIMENT_");
    }
}
