package io.entangle.e2e.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.entangle.e2e.UserCalls;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.json.Json;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One experiment of a plan and, where so wished, what may follow it: its best subnet is brought back as a file, the dimensions around it are swept, and it is retrained. One thread follows it. */
final class Trial {

    private static final String JSON = "application/json";
    private static final Set<String> GOOD = Set.of("SUCCEEDED", "READY");
    private static final Set<String> FINAL = Set.of("SUCCEEDED", "FAILED", "CANCELLED", "READY", "INVALID");
    private static final String RETRAINING = """
            {"rank": 1, "mode": "FINE_TUNE", "training": {"epochs": 2, "batchSize": 20, "warmupEpochs": 0, "precision": "FP32", "checkpointEverySteps": 2}}
            """;

    private final UserCalls user;
    private final Plan plan;
    private final String name;
    private final UUID experiment;
    private final boolean more;
    private @Nullable String retraining;
    private @Nullable String sweep;
    private @Nullable String brought;
    private @Nullable String ending;

    /** Posts the experiment; {@code more} wants what may follow it. */
    Trial(UserCalls user, Plan plan, String name, String dataset, boolean more) throws InterruptedException {
        this.user = user;
        this.plan = plan;
        this.name = name;
        this.more = more;
        this.experiment = user.experiment(plan.document(name, dataset));
    }

    Plan plan() {
        return plan;
    }

    String name() {
        return name;
    }

    UUID experiment() {
        return experiment;
    }

    /** Path of the retraining, if there is one. */
    @Nullable
    String retraining() {
        return retraining;
    }

    /** Path of the sweep, if there is one. */
    @Nullable
    String sweep() {
        return sweep;
    }

    /** Name of the checkpoint that its best subnet was brought back as, if it was. */
    @Nullable
    String brought() {
        return brought;
    }

    /** Whether it and what follows it came to an end by now. */
    boolean hasEnded() throws InterruptedException {
        if (ending == null) {
            ending = retraining == null ? endingOfTheLine() : endingOfTheRest();
        }
        return ending != null;
    }

    private @Nullable String endingOfTheLine() throws InterruptedException {
        ExperimentView view = user.view(experiment);
        if (view.state() == ExperimentState.SUCCEEDED && more) {
            // A space that has moved is no space that a checkpoint could be brought for.
            brought = plan.spaceSearch() ? null : bringBack();
            sweep = posted("/sweeps", "{\"rank\": 1}");
            retraining = posted("/retrainings", RETRAINING);
            return null;
        }
        if (!view.state().isFinal()) {
            return null;
        }
        return view.error() == null ? view.state().name() : "%s: %s".formatted(view.state(), view.error());
    }

    private @Nullable String endingOfTheRest() throws InterruptedException {
        List<String> states = new ArrayList<>(List.of(state(retraining), state(sweep)));
        if (brought != null) {
            states.add(state("/checkpoints/" + brought));
        }
        if (!FINAL.containsAll(states)) {
            return null;
        }
        return GOOD.containsAll(states) ? "SUCCEEDED" : states.toString();
    }

    /** What is exported has the published names: it is a file that can be brought. */
    private String bringBack() throws InterruptedException {
        String weights = "/experiments/" + experiment + "/subnets/1/artifacts/weights";
        String of = name.replace(' ', '-');
        String subnet = Json.mapper()
                .writeValueAsString(user.subnets(experiment).ranked().get(0).architecture());
        user.post(
                "/checkpoints?name=%s&searchSpace=%s&architecture=%s"
                        .formatted(of, plan.space(), URLEncoder.encode(subnet, UTF_8)),
                "application/octet-stream",
                user.download(weights));
        return of;
    }

    /** How it ended. */
    String ending() {
        return String.valueOf(ending);
    }

    private String posted(String path, String document) throws InterruptedException {
        String all = "/experiments/" + experiment + path;
        JsonNode made = Json.mapper().readTree(user.post(all, document));
        return all + "/" + made.path("id").asString();
    }

    private String state(@Nullable String path) throws InterruptedException {
        return Json.mapper()
                .readTree(user.get(requireNonNull(path), JSON))
                .path("state")
                .asString();
    }
}
