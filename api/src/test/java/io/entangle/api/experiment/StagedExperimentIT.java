package io.entangle.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.PairedDifference;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.sweep.Variant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What an experiment over a space in stages gives, besides what every experiment does. */
@LineIT
class StagedExperimentIT {

    private static final String PRESET = "s3-cifar-32";
    private static final SearchSpace SPACE = Presets.find(PRESET).orElseThrow().space();

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    private ExperimentView experiment;
    private String path;

    @BeforeEach
    void finished() {
        line.reset();
        experiment = line.finishedOn(PRESET);
        path = "/api/v1/experiments/" + experiment.id();
    }

    @Test
    void itEndsWithSubnetsOfItsSpace() {
        assertThat(experiment.state()).isEqualTo(ExperimentState.SUCCEEDED);
        assertThat(line.subnets(experiment.id()).ranked())
                .singleElement()
                .satisfies(subnet -> assertThat(subnet.architecture()).isEqualTo(SPACE.smallest()));
    }

    @Test
    void itsSweepVariesEachStageAlone() {
        Api.Answer asked = api.post(path + "/sweeps", "{\"dimensions\": [\"WINDOW_SIZE\", \"DEPTH\"]}");
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);

        ScriptedWorker worker = line.worker("worker");
        var lease = worker.mustClaim(JobKind.SWEEP);
        List<Variant> variants = ((JobSpec.Sweep) lease.spec()).variants();
        SubnetScore score = SubnetScore.of(300, 1000);
        worker.mustComplete(
                lease,
                new JobResult.Swept(
                        score,
                        variants.stream()
                                .map(variant -> new JobResult.SweptVariant(score, PairedDifference.NONE))
                                .toList(),
                        List.of(new JobResult.SweepEffect(
                                Dimension.WINDOW_SIZE, 3, null, 2, 4, PairedDifference.of(30, 0, 1000)))));

        assertThat(variants).extracting(Variant::stage).containsOnly(1, 2, 3, 4);
        String sweep = "/sweeps/" + asked.at("/id");
        assertThat(accepting(sweep, "text/plain").text())
                .startsWith("base: d1 e32 w2 h1 r2 | d1 e48 w2 h1 r2 | d1 e64 w2 h2 r2 | d1 e96 w2 h2 r2,")
                .contains("window of stage 3: 3.00 ± 0.54 points between 2 (worst) and 4 (best)");
        assertThat(accepting(sweep, "text/csv").text().lines().toList())
                .hasSize(1 + variants.size())
                .anyMatch(row -> row.startsWith("WINDOW_SIZE,3,,4,"));
        assertThat(api.get(path + sweep + "/plot").text()).contains("window of all blocks of stage 2");
    }

    @Test
    void anySubnetOfItsSpaceCanBeCutOutOrTrainedAlone() {
        String subnet = """
                {"family": "s3", "stages": [
                  {"embedDim": 48, "windowSize": [8, 4], "numHeads": [1, 2], "mlpRatio": [3, 2]},
                  {"embedDim": 64, "windowSize": [8], "numHeads": [2], "mlpRatio": [3]},
                  {"embedDim": 96, "windowSize": [4, 4, 2], "numHeads": [3, 3, 2], "mlpRatio": [3, 3, 2]},
                  {"embedDim": 128, "windowSize": [2], "numHeads": [4], "mlpRatio": [3]}]}""";

        Api.Answer cut = api.post(path + "/subnets:extract", "{\"architecture\": " + subnet + "}");
        Api.Answer outside =
                api.post(path + "/subnets:extract", "{\"architecture\": " + subnet.replace("[8, 4]", "[8, 5]") + "}");
        Api.Answer uneven =
                api.post(path + "/subnets:extract", "{\"architecture\": " + subnet.replace("[8, 4]", "[8]") + "}");
        Api.Answer alone =
                api.post(path + "/retrainings", "{\"mode\": \"FROM_SCRATCH\", \"architecture\": " + subnet + "}");
        Api.Answer independent = api.post(path + "/retrainings", """
                {"rank": 1, "mode": "FROM_SCRATCH", "training": {"weightSharing": "INDEPENDENT"}}""");

        assertThat(cut.status()).as(cut.text()).isEqualTo(202);
        assertThat(pointers(outside)).containsExactly("/architecture/stages/0/windowSize/1");
        assertThat(pointers(uneven)).containsExactly("/architecture/stages/0");
        assertThat(alone.status()).as(alone.text()).isEqualTo(202);
        assertThat(pointers(independent)).containsExactly("/training/weightSharing");
    }

    private Api.Answer accepting(String below, String type) {
        return api.send(api.request(path + below, EntangleIT.API_KEY)
                .header("Accept", type)
                .GET());
    }

    private static List<String> pointers(Api.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        return answer.json().path("errors").findValuesAsString("pointer");
    }
}
