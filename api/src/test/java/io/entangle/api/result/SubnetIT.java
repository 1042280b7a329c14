package io.entangle.api.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.ExtractionRequest;
import io.entangle.shared.contract.v1.ExtractionView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.PythonLoader;
import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.contract.v1.SubnetsView;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobState;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.json.Json;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@LineIT
class SubnetIT {

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @BeforeEach
    void nothing() {
        line.reset();
    }

    @Test
    void aFinishedExperimentHasRankedSubnetsWithScoresCostsAndWeights() {
        ExperimentView experiment = line.finished(0.80, 0.79, 0.60);

        SubnetsView subnets = line.subnets(experiment.id());

        assertThat(subnets.ranked()).extracting(SubnetView::rank).containsExactly(1, 2, 3);
        assertThat(subnets.ranked()).extracting(SubnetView::tie).containsExactly(true, true, false);
        assertThat(subnets.ranked()).extracting(SubnetView::tiedWith).containsExactly(null, 1, null);
        SubnetView best = subnets.ranked().get(0);
        assertThat(best.heldOut()).isEqualTo(SubnetScore.of(800, 1000));
        assertThat(best.test()).isEqualTo(SubnetScore.of(790, 1000));
        assertThat(best.costs()).isEqualTo(CostModel.of(Line.SPACE, best.architecture()));
        assertThat(best.artifacts()).isNotNull();
        assertThat(subnets.smallest()).isNotNull();
        assertThat(subnets.smallest().architecture()).isEqualTo(Line.SPACE.smallest());
        assertThat(subnets.smallest().rank()).isNull();
        assertThat(subnets.largest()).isNotNull();
        assertThat(subnets.largest().architecture()).isEqualTo(Line.SPACE.largest());
        assertThat(subnets.extracted()).isEmpty();
    }

    @Test
    void theListCanBeNarrowedToABudgetAndKeepsItsRanks() {
        ExperimentView experiment = line.finished(0.80, 0.70, 0.60);
        SubnetView second = line.subnets(experiment.id()).ranked().get(1);

        Api.Answer answer = api.get("/api/v1/experiments/%s/subnets?maxParameters=%d"
                .formatted(experiment.id(), second.costs().parameters()));

        assertThat(answer.json().at("/ranked").findValuesAsString("rank"))
                .contains("2")
                .allSatisfy(rank -> assertThat(rank).isIn("1", "2", "3"));
        assertThat(answer.json().at("/ranked").findValues("parameters"))
                .allSatisfy(count -> assertThat(count.asLong())
                        .isLessThanOrEqualTo(second.costs().parameters()));
    }

    @Test
    void theRankedTableIsReadByPeopleAndByPrograms() {
        ExperimentView experiment = line.finished(0.80, 0.79, 0.60);
        SubnetView best = line.subnets(experiment.id()).ranked().get(0);
        String path = "/api/v1/experiments/" + experiment.id() + "/subnets";

        Api.Answer text = api.send(api.request(path, EntangleIT.API_KEY)
                .header("Accept", "text/plain")
                .GET());
        Api.Answer csv = api.send(api.request(path + "?maxParameters=0", EntangleIT.API_KEY)
                .header("Accept", "text/csv")
                .GET());
        Api.Answer whole = api.send(api.request(path, EntangleIT.API_KEY)
                .header("Accept", "text/csv")
                .GET());

        assertThat(text.header("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
        assertThat(text.text().lines().limit(6))
                .satisfiesExactly(
                        header -> assertThat(header).startsWith("    rank  tied with  held-out accuracy"),
                        first -> assertThat(first)
                                .contains("80.00 ± 1.26", "80.00 ± 1.26", SubnetText.of(best.architecture())),
                        second -> assertThat(second).startsWith("       2          1"),
                        third -> assertThat(third).startsWith("       3             "),
                        smallest -> assertThat(smallest).startsWith("smallest"),
                        largest -> assertThat(largest).startsWith(" largest"));
        assertThat(csv.text().split("\r\n")).hasSize(1);
        assertThat(whole.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(whole.text().split("\r\n"))
                .hasSize(4)
                .satisfies(rows -> assertThat(rows[1]).startsWith("1,,0.8,").contains(best.hash()));
    }

    @Test
    void aTableWithoutSubnetsSaysWhyThereAreNone() {
        ExperimentView experiment = line.trainingQueued();
        assertThat(table(experiment))
                .isEqualTo(
                        "The experiment is QUEUED at TRAIN_SUPERNET: it is not finished yet.\nThere are no ranked subnets.\n");

        ScriptedWorker worker = line.worker("worker");
        worker.fail(worker.mustClaim(JobKind.TRAIN_SUPERNET), new Failure("Disk", "The disk is full", false));
        assertThat(table(experiment)).startsWith("The experiment is FAILED: The disk is full\n");
    }

    private String table(ExperimentView experiment) {
        return api.send(api.request("/api/v1/experiments/" + experiment.id() + "/subnets", EntangleIT.API_KEY)
                        .header("Accept", "text/plain"))
                .text();
    }

    @Test
    void weightsAndConfigurationAreDownloadedByRankAndInRanges() {
        ExperimentView experiment = line.finished(0.80, 0.60);
        SubnetView second = line.subnets(experiment.id()).ranked().get(1);
        String artifacts = "/api/v1/experiments/" + experiment.id() + "/subnets/2/artifacts/";

        Api.Answer weights = api.get(artifacts + "weights");
        Api.Answer range = api.send(api.request(artifacts + "weights", EntangleIT.API_KEY)
                .header("Range", "bytes=8-")
                .GET());

        String content = "weights of " + second.architecture();
        assertThat(weights.text()).isEqualTo(content);
        assertThat(weights.header("ETag"))
                .isEqualTo("\""
                        + Objects.requireNonNull(second.artifacts()).weights().sha256() + "\"");
        assertThat(range.status()).isEqualTo(206);
        assertThat(range.text()).isEqualTo(content.substring(8));
        assertThat(api.get(artifacts + "config").header("Content-Type")).startsWith("application/json");
        assertThat(api.get(second.artifacts().weights().href()).text()).isEqualTo(content);
        assertThat(api.get(artifacts + "picture").at("/detail"))
                .isEqualTo("There is no artifact picture; there are weights, config, loader");
        Api.Answer loader = api.get(artifacts + "loader");
        assertThat(loader.text())
                .isEqualTo(PythonLoader.text(second.architecture()))
                .contains("import torch");
        assertThat(loader.header("Content-Type")).startsWith("text/x-python");
        assertThat(loader.header("Content-Disposition")).contains("load_entangle.py");
        assertThat(api.get("/api/v1/experiments/" + experiment.id() + "/subnets/3/artifacts/weights")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void beforeTheEndThereIsNothingToDownloadAndBeforeTheSearchNothingToList() {
        ExperimentView experiment = line.trainingQueued();
        assertThat(line.subnets(experiment.id()).ranked()).isEmpty();
        assertThat(line.subnets(experiment.id()).smallest()).isNull();

        ScriptedWorker worker = line.worker("worker");
        line.train(worker);
        line.search(worker, 0.8, 0.6);

        assertThat(line.subnets(experiment.id()).ranked())
                .extracting(SubnetView::test)
                .containsOnlyNulls();
        assertThat(api.get("/api/v1/experiments/" + experiment.id() + "/subnets/1/artifacts/weights")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anyOtherSubnetIsExtractedAfterwardsAndOnlyOnce() {
        ExperimentView experiment = line.finished(0.80, 0.60);
        Architecture wanted = Line.candidates(0, 0, 0, 0).get(3).architecture();

        ExtractionView queued = extract(experiment, wanted);
        ExtractionView again = extract(experiment, wanted);
        assertThat(queued.state()).isEqualTo(JobState.QUEUED);
        assertThat(again.jobId()).isEqualTo(queued.jobId());
        line.export(line.worker("worker"));

        SubnetsView subnets = line.subnets(experiment.id());
        assertThat(subnets.extracted()).hasSize(1);
        ExtractionView extracted = subnets.extracted().get(0);
        assertThat(extracted.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(extracted.costs()).isEqualTo(CostModel.of(Line.SPACE, wanted));
        assertThat(api.get(Objects.requireNonNull(extracted.artifacts())
                                .weights()
                                .href())
                        .text())
                .isEqualTo("weights of " + wanted);
        assertThat(subnets.ranked()).hasSize(2);
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.SUCCEEDED);
        assertThat(line.get(experiment.id()).stages()).hasSize(4);
    }

    @Test
    void aReleasedSubnetIsExtractedByName() {
        ExperimentView experiment = line.finishedOn("autoformer-tiny-with-published-subnet");

        Api.Answer answer = api.post(extraction(experiment), "{\"named\": \"autoformer-t\"}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.at("/costs/parameters")).isEqualTo("5867944");
    }

    @Test
    void anExtractionThatFailsLeavesTheExperimentFinishedAndMayBeAskedForAgain() {
        ExperimentView experiment = line.finished(0.80, 0.60);
        Architecture wanted = Line.SPACE.largest();
        ExtractionView first = extract(experiment, wanted);
        ScriptedWorker worker = line.worker("worker");
        worker.fail(worker.mustClaim(JobKind.EXPORT), new Failure("Damaged", "the supernet is damaged", false));

        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.SUCCEEDED);
        assertThat(line.subnets(experiment.id()).extracted().get(0).error()).isNotNull();
        assertThat(extract(experiment, wanted).jobId()).isNotEqualTo(first.jobId());
    }

    @Test
    void whatIsNoSubnetOfTheSpaceIsRefused() {
        ExperimentView experiment = line.finished(0.80);

        Api.Answer answer = api.post(extraction(experiment), """
                {"architecture": {"family": "autoformer", "embedDim": 47, "numHeads": [2, 9], "mlpRatio": [2.0, 2.0]}}""");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors").findValuesAsString("pointer"))
                .containsExactly("/architecture/embedDim", "/architecture/numHeads/1");
        assertThat(api.post(extraction(experiment), "{}").at("/errors/0/pointer"))
                .isEqualTo("/architecture");
        assertThat(api.post(extraction(experiment), "{\"named\": \"autoformer-x\"}")
                        .at("/errors/0/detail"))
                .contains("autoformer-t", "autoformer-b");
        assertThat(api.post(extraction(experiment), "{\"named\": \"autoformer-t\"}")
                        .at("/errors/0/pointer"))
                .as("released, but of another space")
                .isEqualTo("/named");
    }

    @Test
    void anExperimentThatHasNotEndedHasNothingToExtractFrom() {
        ExperimentView experiment = line.trainingQueued();

        Api.Answer answer = api.post(
                extraction(experiment), Json.mapper().writeValueAsString(new ExtractionRequest(Line.SPACE.largest())));

        assertThat(answer.status()).isEqualTo(409);
    }

    private ExtractionView extract(ExperimentView experiment, Architecture architecture) {
        Api.Answer answer =
                api.post(extraction(experiment), Json.mapper().writeValueAsString(new ExtractionRequest(architecture)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return Json.mapper().readValue(answer.bytes(), ExtractionView.class);
    }

    private static String extraction(ExperimentView experiment) {
        return "/api/v1/experiments/" + experiment.id() + "/subnets:extract";
    }
}
