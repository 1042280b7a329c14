package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One experiment: train a supernet over a space on a data set, search it within limits, test and export the best; before that, if wanted, search the space.
 *
 * @param name for people; need not be unique
 * @param owner who it is for: in the queue, experiments of one owner stand in line behind each other, not before those of others. All that name nobody are one owner's.
 * @param priority how many ageing steps of the queue it comes before its time, or after it if negative
 * @param searchSpace id or name of a search space
 * @param dataset id or name of a data set
 * @param seed of every random draw
 * @param heldOut share of the training split that is kept from training and ranks candidates
 * @param supernet the supernet of an earlier experiment or of a checkpoint, to be searched without training. Of an earlier experiment, space, data set, seed and held-out
 *     share are this experiment's too, for they say which images it has never seen; of a checkpoint that is not known. Without it, one is trained.
 * @param spaceSearch how the space is itself searched before; it is not unless given
 * @param training how the supernet is trained; only its precision counts where none is
 * @param search how it is searched
 * @param constraints limits every reported subnet keeps
 * @param results what comes out
 */
public record ExperimentSpec(
        String name,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String owner,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int priority,
        String searchSpace,
        String dataset,
        long seed,
        double heldOut,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable SupernetSource supernet,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable SpaceSearchSpec spaceSearch,
        TrainingSpec training,
        SearchSpec search,
        Constraints constraints,
        ResultsSpec results) {

    /** The same for another owner. */
    public ExperimentSpec withOwner(String somebody) {
        return new ExperimentSpec(
                name,
                somebody,
                priority,
                searchSpace,
                dataset,
                seed,
                heldOut,
                supernet,
                spaceSearch,
                training,
                search,
                constraints,
                results);
    }

    /** Longest name of an owner, in characters. */
    public static final int MAX_OWNER_LENGTH = 100;

    /** Highest priority; its negative is the lowest. */
    public static final int MAX_PRIORITY = 10;

    @JsonCreator
    static ExperimentSpec of(
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("owner") @Nullable String owner,
            @JsonProperty("priority") @Nullable Integer priority,
            @JsonProperty("searchSpace") @Nullable String searchSpace,
            @JsonProperty("dataset") @Nullable String dataset,
            @JsonProperty("seed") @Nullable Long seed,
            @JsonProperty("heldOut") @Nullable Double heldOut,
            @JsonProperty("supernet") @Nullable SupernetSource supernet,
            @JsonProperty("spaceSearch") @Nullable SpaceSearchSpec spaceSearch,
            @JsonProperty("training") @Nullable TrainingSpec training,
            @JsonProperty("search") @Nullable SearchSpec search,
            @JsonProperty("constraints") @Nullable Constraints constraints,
            @JsonProperty("results") @Nullable ResultsSpec results) {
        return new ExperimentSpec(
                Objects.requireNonNullElse(name, ""),
                Objects.requireNonNullElse(owner, "").strip(),
                priority == null ? 0 : priority,
                Objects.requireNonNullElse(searchSpace, ""),
                Objects.requireNonNullElse(dataset, ""),
                seed == null ? 0 : seed,
                heldOut == null ? 0.1 : heldOut,
                supernet,
                spaceSearch,
                training == null ? TrainingSpec.DEFAULT : training,
                search == null ? SearchSpec.DEFAULT : search,
                constraints == null ? Constraints.NONE : constraints,
                results == null ? ResultsSpec.DEFAULT : results);
    }

    /** Everything wrong with it as far as it can be told without the space and the data set. */
    public List<Violation> violations() {
        return new Violations()
                .text("/name", name, 200)
                .addAll(
                        "",
                        owner.isEmpty()
                                ? List.of()
                                : new Violations()
                                        .text("/owner", owner, MAX_OWNER_LENGTH)
                                        .list())
                .between("/priority", priority, -MAX_PRIORITY, MAX_PRIORITY)
                .text("/searchSpace", searchSpace, 200)
                .text("/dataset", dataset, 200)
                .between("/heldOut", heldOut, 0.01, 0.5)
                .addAll("/supernet", supernet == null ? List.of() : supernet.violations())
                .addAll("/spaceSearch", spaceSearch == null ? List.of() : spaceSearch.violations())
                .addAll("/spaceSearch", spaceSearch == null ? List.of() : spaceSearch.violations(training))
                .require(
                        spaceSearch == null || supernet == null,
                        "/spaceSearch",
                        "must be left out where a supernet is given: every version of the space needs one of its own")
                .addAll("/training", training.violations())
                .addAll("/search", search.violations())
                .addAll("/constraints", constraints.violations())
                .addAll("/results", results.violations())
                .list();
    }
}
