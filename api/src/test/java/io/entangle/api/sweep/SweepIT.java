package io.entangle.api.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.contract.v1.SweepOutcome;
import io.entangle.shared.contract.v1.SweepView;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.JobState;
import io.entangle.shared.job.PairedDifference;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.sweep.DimensionSweep;
import io.entangle.shared.sweep.Variant;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The dimensions of a finished experiment swept, from the request to the plot. */
@LineIT
class SweepIT {

    private static final AutoFormerSpace SPACE = (AutoFormerSpace) Line.SPACE;

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    private ExperimentView experiment;
    private ScriptedWorker worker;

    @BeforeEach
    void anExperimentHasEnded() {
        line.reset();
        experiment = line.finished(0.80, 0.70, 0.60);
        worker = line.worker("worker");
    }

    @Test
    void withoutAWordAllDimensionsAreSweptAroundTheBestSubnet() {
        SubnetView best = line.subnets(experiment.id()).ranked().get(0);

        Api.Answer answer = post("{}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        SweepView queued = view(answer);
        assertThat(answer.header("Location"))
                .isEqualTo("/api/v1/experiments/%s/sweeps/%s".formatted(experiment.id(), queued.id()));
        assertThat(queued.state()).isEqualTo(JobState.QUEUED);
        assertThat(queued.rank()).isEqualTo(1);
        assertThat(queued.architecture()).isEqualTo(best.architecture());
        assertThat(queued.costs()).isEqualTo(best.costs());
        assertThat(queued.dimensions()).containsExactlyElementsOf(SPACE.dimensions());
        assertThat(queued.perBlock()).isFalse();
        assertThat(queued.images()).isNull();
        assertThat(queued.outcome()).isNull();
        JobSpec.Sweep job = (JobSpec.Sweep) worker.mustClaim(JobKind.SWEEP).spec();
        assertThat(job.base()).isEqualTo(best.architecture());
        assertThat(job.variants())
                .isEqualTo(DimensionSweep.variants(
                        SPACE, (AutoFormerArchitecture) best.architecture(), Arrays.asList(Dimension.values()), false));
        assertThat(job.seed()).isEqualTo(experiment.spec().seed());
        assertThat(job.heldOut()).isEqualTo(experiment.spec().heldOut());
        assertThat(job.images()).isNull();
        assertThat(job.space()).isEqualTo(SPACE);
    }

    @Test
    void whatIsSaidIsSwept() {
        Architecture other = Line.candidates(0, 0, 0, 0).get(3).architecture();
        SweepView queued = view(
                post("""
                {"architecture": %s, "dimensions": ["MLP_RATIO", "DEPTH"], "perBlock": true, "images": 500}""".formatted(Json.mapper().writerFor(Architecture.class).writeValueAsString(other))));

        assertThat(queued.rank()).isNull();
        assertThat(queued.dimensions()).containsExactly(Dimension.DEPTH, Dimension.MLP_RATIO);
        assertThat(queued.perBlock()).isTrue();
        assertThat(queued.images()).isEqualTo(500);
        JobSpec.Sweep job = (JobSpec.Sweep) worker.mustClaim(JobKind.SWEEP).spec();
        assertThat(job.images()).isEqualTo(500);
        assertThat(job.variants()).extracting(Variant::dimension).containsOnly(Dimension.DEPTH, Dimension.MLP_RATIO);
        assertThat(job.variants())
                .extracting(Variant::block)
                .contains(null, 0, other.depth() - 1)
                .doesNotContain(other.depth());
    }

    @Test
    void aSweepEndsWithAPointForEachVariantAndAnEffectForEachDimension() {
        SweepView queued = view(post("{\"rank\": 2}"));
        JobResult.Swept swept = swept();

        SweepView ended = get(queued.id());

        assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
        SweepOutcome outcome = Objects.requireNonNull(ended.outcome());
        assertThat(outcome.base()).isEqualTo(swept.base());
        assertThat(outcome.points())
                .extracting(SweepOutcome.Point::heldOut)
                .isEqualTo(swept.variants().stream()
                        .map(JobResult.SweptVariant::score)
                        .toList());
        assertThat(outcome.effects()).isEqualTo(swept.effects());
        assertThat(outcome.points())
                .filteredOn(SweepOutcome.Point::base)
                .extracting(SweepOutcome.Point::architecture)
                .containsOnly(ended.architecture())
                .hasSizeBetween(2, 4);
        assertThat(outcome.points()).filteredOn(SweepOutcome.Point::base).allSatisfy(base -> {
            assertThat(base.costs()).isEqualTo(ended.costs());
            assertThat(base.hash()).isEqualTo(ended.hash());
        });
        assertThat(api.get(sweeps()).json().at("/items/0/id").asString(""))
                .isEqualTo(queued.id().toString());
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.SUCCEEDED);
    }

    @Test
    void whatTheSpaceDoesNotHaveCannotBeSwept() {
        Api.Answer answer = post("{\"dimensions\": [\"DEPTH\", \"WINDOW_SIZE\"]}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors").findValuesAsString("pointer")).containsExactly("/dimensions/1");
    }

    @Test
    void whatASweepCameToIsReadByPeopleAndSpreadsheets() {
        SweepView queued = view(post("{\"dimensions\": [\"EMBED_DIM\"]}"));
        swept();

        Api.Answer text = accepting(queued, "text/plain");
        Api.Answer csv = accepting(queued, "text/csv");

        assertThat(text.header("Content-Type")).startsWith("text/plain");
        assertThat(text.text())
                .startsWith("base: d")
                .contains("held-out accuracy 70.00 ± 1.45 % on 1000 images")
                .containsPattern("embedding +\\d+ +\\*? +70\\.00 ± 1\\.45")
                .containsPattern("embedding +\\d+ +72\\.00 ± 1\\.42 +\\+2\\.00 ± 0\\.44")
                .contains("embedding: 3.00 ± 0.54 points between 2 (worst) and 3 (best)");
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        List<String> lines = csv.text().lines().toList();
        assertThat(lines).hasSize(1 + SPACE.embedDim().size());
        assertThat(lines.get(0)).startsWith("dimension,stage,block,value,base,accuracy,standardError,images,fromBase");
        assertThat(lines.get(1))
                .startsWith("EMBED_DIM,,,%d,".formatted(SPACE.embedDim().get(0)))
                .contains("\"{\"\"family\"\":\"\"autoformer\"\"");
    }

    @Test
    void whatASweepCameToIsSeenInAPlot() {
        SweepView queued = view(post("{}"));
        swept();

        Api.Answer plot = api.get(Objects.requireNonNull(queued.links().get("plot")));

        assertThat(plot.status()).isEqualTo(200);
        assertThat(plot.header("Content-Type")).startsWith("image/svg+xml");
        assertThat(plot.text())
                .startsWith("<svg ")
                .contains(experiment.name(), "depth", "embedding", "heads of all blocks", "MLP ratio of all blocks")
                .doesNotContain("<script");
    }

    @Test
    void beforeItsEndASweepHasNeitherTableNorPlot() {
        SweepView queued = view(post("{}"));

        assertThat(accepting(queued, "text/plain").status()).isEqualTo(409);
        assertThat(accepting(queued, "text/csv").status()).isEqualTo(409);
        Api.Answer plot = api.get(sweeps() + "/" + queued.id() + "/plot");
        assertThat(plot.status()).isEqualTo(409);
        assertThat(plot.json().at("/detail").asString("")).contains("QUEUED");
    }

    @Test
    void progressIsSeenAndALostSweepIsTakenUpByAnotherWorker() {
        SweepView queued = view(post("{}"));
        Lease lease = worker.mustClaim(JobKind.SWEEP);
        Progress progress = new Progress(3, 12, "subnets", null, null, null, 900.0, 33.5, null, null);
        worker.heartbeat(lease, new Heartbeat(progress, List.of()));

        assertThat(get(queued.id()).progress()).isEqualTo(progress);
        worker.release(lease);
        line.worker("other").mustClaim(JobKind.SWEEP);
        assertThat(get(queued.id()).attempt()).isEqualTo(2);
    }

    @Test
    void whatIsWrongWithARequestIsToldAtOnce() {
        assertThat(pointers("""
                {"rank": 0, "named": "autoformer-t", "images": 9, "dimensions": ["DEPTH", "EMBED_DIM", "DEPTH"]}""")).containsExactly("", "/rank", "/images", "/dimensions/2");
        assertThat(pointers("{\"dimensions\": [], \"perBlock\": \"yes\"}"))
                .containsExactlyInAnyOrder("/perBlock", "/dimensions");
        assertThat(pointers("{\"dimensions\": [\"WIDTH\"]}")).containsExactly("/dimensions/0");
        assertThat(pointers("{\"rank\": 4}")).containsExactly("/rank");
        assertThat(pointers("{\"named\": \"autoformer-x\"}")).containsExactly("/named");
        assertThat(pointers("""
                {"architecture": {"family": "autoformer", "embedDim": 47, "numHeads": [2, 9], "mlpRatio": [2.0, 2.0]}}""")).containsExactly("/architecture/embedDim", "/architecture/numHeads/1");
        assertThat(api.get(sweeps()).json().at("/items")).isEmpty();
        assertThat(worker.claim()).isEmpty();
    }

    @Test
    void onlyAFinishedExperimentHasASupernetToSweep() {
        ExperimentView running = line.post(Line.EXPERIMENT);

        assertThat(api.post("/api/v1/experiments/" + running.id() + "/sweeps", "{}")
                        .status())
                .isEqualTo(409);
        assertThat(api.post("/api/v1/experiments/" + UUID.randomUUID() + "/sweeps", "{}")
                        .status())
                .isEqualTo(404);
        assertThat(api.get(sweeps() + "/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void theSameRequestUnderTheSameKeyIsTheSameSweep() {
        SweepView first = view(post("{}", "once"));

        assertThat(view(post("{}", "once")).id()).isEqualTo(first.id());
        assertThat(post("{\"rank\": 2}", "once").status()).isEqualTo(422);
        assertThat(post("{}", " ").status()).isEqualTo(400);
        assertThat(api.get(sweeps()).json().at("/items")).hasSize(1);
    }

    @Test
    void aCancelledSweepStopsItsWorkerAndLeavesTheExperimentAlone() {
        SweepView queued = view(post("{}"));
        Lease lease = worker.mustClaim(JobKind.SWEEP);

        Api.Answer answer = api.post(sweeps() + "/" + queued.id() + ":cancel");

        assertThat(view(answer).state()).isEqualTo(JobState.CANCELLED);
        assertThat(worker.heartbeat(lease, new Heartbeat(null, List.of())).at("/directive"))
                .isEqualTo("CANCEL");
        assertThat(api.post(sweeps() + "/" + queued.id() + ":cancel").status())
                .as("twice is once")
                .isEqualTo(200);
        SweepView other = view(post("{}"));
        swept();
        assertThat(api.post(sweeps() + "/" + other.id() + ":cancel").status()).isEqualTo(409);
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.SUCCEEDED);
    }

    @Test
    void aSweepThatFailsSaysWhyAndLeavesTheExperimentAlone() {
        SweepView queued = view(post("{}"));

        worker.fail(worker.mustClaim(JobKind.SWEEP), new Failure("OutOfMemory", "too large", false));

        SweepView failed = get(queued.id());
        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        assertThat(Objects.requireNonNull(failed.error()).type()).isEqualTo("OutOfMemory");
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.SUCCEEDED);
    }

    @Test
    void aResultThatLacksVariantsIsRefusedWhole() {
        post("{}");
        Lease lease = worker.mustClaim(JobKind.SWEEP);
        String before = line.everythingWritten();

        Api.Answer answer =
                worker.complete(lease, new JobResult.Swept(SubnetScore.of(700, 1000), List.of(), List.of()));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors").findValuesAsString("pointer")).containsExactly("/variants");
        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    /** Ends the sweep that is next in the queue: every variant a little better than the one before it. */
    private JobResult.Swept swept() {
        Lease lease = worker.mustClaim(JobKind.SWEEP);
        List<Variant> variants = ((JobSpec.Sweep) lease.spec()).variants();
        List<JobResult.SweptVariant> scored = new ArrayList<>();
        for (int i = 0; i < variants.size(); i++) {
            scored.add(new JobResult.SweptVariant(
                    SubnetScore.of(700 + 10 * i, 1000), PairedDifference.of(10 * i, 0, 1000)));
        }
        List<JobResult.SweepEffect> effects = variants.stream()
                .map(Variant::dimension)
                .distinct()
                .map(dimension ->
                        new JobResult.SweepEffect(dimension, null, null, 2, 3, PairedDifference.of(30, 0, 1000)))
                .toList();
        JobResult.Swept swept = new JobResult.Swept(SubnetScore.of(700, 1000), scored, effects);
        worker.mustComplete(lease, swept);
        return swept;
    }

    private String sweeps() {
        return "/api/v1/experiments/" + experiment.id() + "/sweeps";
    }

    private Api.Answer post(String json) {
        return post(json, null);
    }

    private Api.Answer post(String json, @Nullable String key) {
        HttpRequest.Builder request = api.request(sweeps(), EntangleIT.API_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        return api.send(key == null ? request : request.header("Idempotency-Key", key));
    }

    private List<String> pointers(String json) {
        Api.Answer answer = post(json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        return answer.json().at("/errors").findValuesAsString("pointer");
    }

    private Api.Answer accepting(SweepView sweep, String type) {
        return api.send(api.request(sweeps() + "/" + sweep.id(), EntangleIT.API_KEY)
                .header("Accept", type)
                .GET());
    }

    private SweepView get(UUID id) {
        return view(api.get(sweeps() + "/" + id));
    }

    private static SweepView view(Api.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isIn(200, 202);
        return Json.mapper().readValue(answer.bytes(), SweepView.class);
    }
}
