package io.entangle.e2e.chaos;

import static java.util.Objects.requireNonNull;

import io.entangle.e2e.UserCalls;
import io.entangle.shared.contract.v1.MetricSeries;
import io.entangle.shared.contract.v1.RetrainingOutcome;
import io.entangle.shared.contract.v1.RetrainingView;
import io.entangle.shared.contract.v1.SpaceVersionView;
import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.contract.v1.SubnetsView;
import io.entangle.shared.contract.v1.SweepView;
import io.entangle.shared.json.Json;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What an experiment has found, without what tells one run from another: ids, times, rates, and who did it. One line for each thing found. */
final class Findings {

    private static final Set<String> RATES = Set.of("imagesPerSecond", "dataWaitShare");
    private static final int PAGE = 200;

    private final UserCalls user;
    private final Ledger ledger;

    Findings(UserCalls user, Ledger ledger) {
        this.user = user;
        this.ledger = ledger;
    }

    /** Everything that was found. */
    List<String> of(Trial trial) throws InterruptedException, SQLException {
        UUID experiment = trial.experiment();
        List<String> found = new ArrayList<>();
        ledger.supernets(experiment).forEach(digest -> found.add("supernet " + digest));
        for (SpaceVersionView version : user.spaces(experiment)) {
            found.add("space %d of %s: %s, %s, %s"
                    .formatted(
                            version.step(),
                            version.parent(),
                            version.sha256(),
                            version.quality(),
                            version.subspaces()));
            if (version.quality() != null) {
                found.add("measured in %d: %s".formatted(version.step(), user.measured(experiment, version.step())));
            }
        }
        candidates(experiment, found);
        losses("/experiments/" + experiment + "/metrics", found);
        SubnetsView subnets = user.subnets(experiment);
        Stream.concat(subnets.ranked().stream(), Stream.of(subnets.smallest(), subnets.largest()))
                .forEach(subnet -> found.add(subnet(subnet)));
        if (trial.retraining() != null) {
            retraining(trial.retraining(), found);
        }
        if (trial.sweep() != null) {
            SweepView sweep = Json.mapper().readValue(user.get(trial.sweep(), "application/json"), SweepView.class);
            found.add("sweep " + sweep.outcome());
        }
        if (trial.brought() != null) {
            found.add("brought " + ledger.brought(trial.brought()));
        }
        return found;
    }

    private void candidates(UUID experiment, List<String> found) throws InterruptedException {
        String cursor = "";
        do {
            JsonNode page = Json.mapper()
                    .readTree(user.get(
                            "/experiments/%s/candidates?sort=order&limit=%d%s".formatted(experiment, PAGE, cursor),
                            "application/json"));
            page.path("items").forEach(candidate -> found.add("candidate " + candidate));
            cursor = page.hasNonNull("nextCursor")
                    ? "&cursor=" + page.path("nextCursor").asString()
                    : "";
        } while (!cursor.isEmpty());
    }

    private void losses(String path, List<String> found) throws InterruptedException {
        Stream.of(Json.mapper().readValue(user.get(path, "application/json"), MetricSeries[].class))
                .filter(series -> !RATES.contains(series.name()))
                .map(series -> "%s of %s: %s".formatted(series.name(), series.stage(), series.points()))
                .sorted()
                .forEach(found::add);
    }

    private void retraining(String path, List<String> found) throws InterruptedException {
        RetrainingView view = Json.mapper().readValue(user.get(path, "application/json"), RetrainingView.class);
        RetrainingOutcome outcome = requireNonNull(view.outcome());
        found.add("retrained: %s, %s, %d steps, loss %s, weights %s"
                .formatted(
                        outcome.heldOut(),
                        outcome.test(),
                        outcome.steps(),
                        outcome.finalLoss(),
                        requireNonNull(view.artifacts()).weights().sha256()));
        losses(path + "/metrics", found);
    }

    private static String subnet(@Nullable SubnetView subnet) {
        if (subnet == null) {
            return "no subnet";
        }
        String artifacts = subnet.artifacts() == null
                ? "not exported"
                : "weights %s, config %s"
                        .formatted(
                                subnet.artifacts().weights().sha256(),
                                subnet.artifacts().config().sha256());
        return "rank %s, tied with %s: %s, %s, held out %s, test %s, %s"
                .formatted(
                        subnet.rank(),
                        subnet.tiedWith(),
                        subnet.architecture(),
                        subnet.costs(),
                        subnet.heldOut(),
                        subnet.test(),
                        artifacts);
    }
}
