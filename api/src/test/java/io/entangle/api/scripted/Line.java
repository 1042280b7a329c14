package io.entangle.api.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.RetrainingView;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.contract.v1.SubnetsView;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.Origin;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.job.SubnetScores;
import io.entangle.shared.json.Json;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.spacesearch.ChoiceQuality;
import io.entangle.shared.spacesearch.Interval;
import io.entangle.shared.spacesearch.SpaceQuality;
import io.entangle.shared.spacesearch.StepRule;
import io.entangle.shared.spacesearch.Subspace;
import io.entangle.shared.spacesearch.SubspaceChange;
import io.entangle.shared.spacesearch.SubspaceQuality;
import io.entangle.shared.spacesearch.Subspaces;
import io.entangle.shared.spacesearch.Trend;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Experiments brought to a stage, through the same doors as users and workers take, and a clock that is moved by SQL. */
@TestComponent
public class Line {

    /** The space of every experiment here. */
    public static final SearchSpace SPACE =
            Presets.find("shapes-32").orElseThrow().space();
    /** As short as an experiment can be. */
    public static final String EXPERIMENT = """
            {"name": "an experiment", "searchSpace": "shapes-32", "dataset": "shapes", "results": {"subnets": 3}}""";

    private static final int IMAGES = 1000;

    private final Api api;
    private final JdbcClient sql;

    Line(Api api, JdbcClient sql) {
        this.api = api;
        this.sql = sql;
    }

    /** Forgets everything. */
    public void reset() {
        sql.sql("truncate job, experiment, dataset, search_space, worker, artifact cascade")
                .update();
    }

    /** A worker. */
    public ScriptedWorker worker(String name) {
        return new ScriptedWorker(api, name);
    }

    /** Registers space and data set, whose inspection is queued. */
    public void register() {
        assertThat(api.post("/api/v1/search-spaces", "{\"name\": \"shapes-32\", \"preset\": \"shapes-32\"}")
                        .status())
                .isEqualTo(201);
        assertThat(api.post("/api/v1/datasets", "{\"name\": \"shapes\", \"uri\": \"builtin:shapes\"}")
                        .status())
                .isEqualTo(201);
    }

    /** What an inspection finds. */
    public static JobResult.DatasetInspected inspected(int classes) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            names.add("class " + i);
        }
        return new JobResult.DatasetInspected("shapes", names, 10 * IMAGES, IMAGES, null, null);
    }

    /** Registers space and data set and has it inspected. */
    public void registerReady() {
        register();
        ScriptedWorker inspector = worker("inspector");
        inspector.mustComplete(inspector.mustClaim(JobKind.INSPECT_DATASET), inspected(10));
    }

    /** Posts an experiment that must be taken in. */
    public ExperimentView post(String json) {
        Api.Answer answer = api.post("/api/v1/experiments", json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return Json.mapper().readValue(answer.bytes(), ExperimentView.class);
    }

    /** An experiment whose training is queued. */
    public ExperimentView trainingQueued() {
        registerReady();
        return post(EXPERIMENT);
    }

    /** The experiment as it stands. */
    public ExperimentView get(UUID id) {
        return Json.mapper().readValue(api.get("/api/v1/experiments/" + id).bytes(), ExperimentView.class);
    }

    /** Its subnets. */
    public SubnetsView subnets(UUID id) {
        return Json.mapper()
                .readValue(api.get("/api/v1/experiments/" + id + "/subnets").bytes(), SubnetsView.class);
    }

    /** Uploads something and ends the training with it. */
    public StagedArtifact train(ScriptedWorker worker) {
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        StagedArtifact supernet =
                worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "supernet.safetensors", bytes("supernet"));
        worker.mustComplete(lease, new JobResult.SupernetTrained(supernet.id(), 2, 100, 0.5, 1000, 10));
        return supernet;
    }

    /**
     * Ends the measurement of a space, whose embeddings move by so many steps.
     *
     * @param steps 0 for a space that stays
     */
    public JobResult.SpaceMeasured measure(ScriptedWorker worker, int steps) {
        Lease lease = worker.mustClaim(JobKind.MEASURE_SPACE);
        JobResult.SpaceMeasured measured = measured((JobSpec.MeasureSpace) lease.spec(), steps);
        worker.mustComplete(lease, measured);
        return measured;
    }

    /** What a measurement comes to where every further step of the embedding saves a point. */
    public static JobResult.SpaceMeasured measured(JobSpec.MeasureSpace asked, int steps) {
        Subspaces subspaces = Subspaces.of(asked.space());
        List<SubspaceQuality> qualities = new ArrayList<>();
        List<SubspaceChange> changes = new ArrayList<>();
        for (Subspace subspace : subspaces.all()) {
            StepRule rule = Objects.requireNonNull(asked.rules().get(subspace.dimension()));
            boolean moves = subspace.dimension() == Dimension.EMBED_DIM && steps != 0;
            BigDecimal by = rule.step().multiply(BigDecimal.valueOf(steps));
            qualities.add(new SubspaceQuality(
                    subspace,
                    subspace.choices().stream()
                            .map(value -> new ChoiceQuality(
                                    value,
                                    20,
                                    0.5
                                            - 0.01
                                                    * value.doubleValue()
                                                    / rule.step().doubleValue(),
                                    0.002))
                            .toList(),
                    new Trend(moves ? -0.01 : -0.0001, 0.001, 0.5)));
            changes.add(new SubspaceChange(
                    subspace,
                    moves ? subspace.with(subspace.mapped(value -> value.add(by))) : subspace,
                    moves ? steps : 0,
                    moves ? "a step changes the error by -1.00 ± 0.10 points" : "which may be chance"));
        }
        List<Double> errors = new ArrayList<>();
        for (int pair = 0; errors.size() < asked.samples(); pair++) {
            errors.add(0.2 + 0.01 * pair);
            errors.add(0.2 + 0.01 * pair);
        }
        boolean onlyMeasured = asked.mode() == null;
        return new JobResult.SpaceMeasured(
                new SpaceQuality(asked.samples(), 0.3, 0.2, 0.25, new Interval(0.24, 0.26)),
                errors,
                IMAGES,
                qualities,
                onlyMeasured ? List.of() : changes,
                onlyMeasured || steps == 0
                        ? asked.space()
                        : subspaces.with(
                                changes.stream().map(SubspaceChange::after).toList()));
    }

    /** Ends the search with the smallest and the largest subnet of whatever space it is told to search. */
    public List<Candidate> searchAnySpace(ScriptedWorker worker) {
        Lease lease = worker.mustClaim(JobKind.SEARCH);
        SearchSpace space = ((JobSpec.Search) lease.spec()).space();
        Candidate smallest = candidate(space, space.smallest(), 0.3, Origin.REFERENCE);
        Candidate largest = candidate(space, space.largest(), 0.9, Origin.REFERENCE);
        List<Candidate> ranked = List.of(largest, smallest);
        worker.mustComplete(lease, new JobResult.Searched(ranked, smallest, largest, 2, "generations"));
        return ranked;
    }

    /** Ends the search with finalists of these accuracies. */
    public List<Candidate> search(ScriptedWorker worker, double... accuracies) {
        Lease lease = worker.mustClaim(JobKind.SEARCH);
        List<Candidate> ranked = candidates(accuracies);
        worker.mustComplete(
                lease,
                new JobResult.Searched(
                        ranked,
                        candidate(SPACE.smallest(), 0.3, Origin.REFERENCE),
                        candidate(SPACE.largest(), 0.9, Origin.REFERENCE),
                        ranked.size(),
                        "generations"));
        return ranked;
    }

    /** Ends the test, every subnet a little worse than on the held-out part. */
    public void test(ScriptedWorker worker, List<Candidate> ranked) {
        Lease lease = worker.mustClaim(JobKind.TEST);
        worker.mustComplete(
                lease,
                new JobResult.Tested(ranked.stream()
                        .map(candidate -> SubnetScore.of(
                                (int) Math.round(candidate.score().accuracy() * IMAGES) - 10, IMAGES))
                        .toList()));
    }

    /** Ends an export, each file naming its subnet. */
    public void export(ScriptedWorker worker) {
        Lease lease = worker.mustClaim(JobKind.EXPORT);
        List<JobResult.ExportedSubnet> exported = new ArrayList<>();
        for (Architecture architecture : ((JobSpec.Export) lease.spec()).architectures()) {
            exported.add(exported(worker, lease, architecture));
        }
        worker.mustComplete(lease, new JobResult.Exported(exported));
    }

    private static JobResult.ExportedSubnet exported(ScriptedWorker worker, Lease lease, Architecture architecture) {
        StagedArtifact weights = worker.mustUpload(
                lease, ArtifactKind.SUBNET_WEIGHTS, "model.safetensors", bytes("weights of " + architecture));
        StagedArtifact config = worker.mustUpload(
                lease, ArtifactKind.SUBNET_CONFIG, "config.json", bytes("{\"of\": \"" + architecture + "\"}"));
        return new JobResult.ExportedSubnet(architecture, weights.id(), config.id());
    }

    /** Ends a retraining that is next in the queue, in 12.5 seconds. */
    public void retrained(
            ScriptedWorker worker, RetrainingView queued, SubnetScores scores, @Nullable SubnetScores inherited) {
        Lease lease = worker.mustClaim(JobKind.RETRAIN);
        assertThat(lease.jobId()).isEqualTo(queued.jobId());
        assertThat(((JobSpec.Retrain) lease.spec()).scoreInherited()).isEqualTo(inherited != null);
        JobResult.ExportedSubnet subnet = exported(worker, lease, queued.architecture());
        worker.mustComplete(
                lease,
                new JobResult.Retrained(
                        subnet, scores, inherited, queued.training().epochs(), 100, 0.5, 800, 12.5));
    }

    /** An experiment that has ended well, with finalists of these accuracies. */
    public ExperimentView finished(double... accuracies) {
        return finished(trainingQueued(), accuracies);
    }

    /** The same of an experiment whose training is queued. */
    public ExperimentView finished(ExperimentView experiment, double... accuracies) {
        ScriptedWorker worker = worker("worker");
        train(worker);
        test(worker, search(worker, accuracies));
        export(worker);
        return get(experiment.id());
    }

    /** An experiment whose training was given up; space and data set must be there. */
    public ExperimentView failed() {
        ExperimentView experiment = post(EXPERIMENT);
        ScriptedWorker worker = worker("unlucky");
        worker.fail(
                worker.mustClaim(JobKind.TRAIN_SUPERNET),
                new Failure("DiskFull", "No space left on the device", false));
        return get(experiment.id());
    }

    /** An experiment over another preset, that has ended well with the smallest subnet as its finalist. */
    public ExperimentView finishedOn(String preset) {
        SearchSpace space = Presets.find(preset).orElseThrow().space();
        assertThat(api.post("/api/v1/search-spaces", "{\"name\": \"%1$s\", \"preset\": \"%1$s\"}".formatted(preset))
                        .status())
                .isEqualTo(201);
        assertThat(api.post("/api/v1/datasets", "{\"name\": \"images\", \"uri\": \"builtin:shapes\"}")
                        .status())
                .isEqualTo(201);
        ScriptedWorker worker = worker("worker");
        worker.mustComplete(worker.mustClaim(JobKind.INSPECT_DATASET), inspected(space.classes()));
        ExperimentView experiment = post("""
                {"name": "an experiment", "searchSpace": "%s", "dataset": "images", "results": {"subnets": 1}}""".formatted(preset));
        train(worker);
        Candidate smallest = candidate(space, space.smallest(), 0.3, Origin.REFERENCE);
        Candidate largest = candidate(space, space.largest(), 0.4, Origin.REFERENCE);
        worker.mustComplete(
                worker.mustClaim(JobKind.SEARCH),
                new JobResult.Searched(List.of(smallest), smallest, largest, 1, "generations"));
        test(worker, List.of(smallest));
        export(worker);
        return get(experiment.id());
    }

    /** Distinct subnets with these accuracies. */
    public static List<Candidate> candidates(double... accuracies) {
        SplittableRandom random = RandomStreams.stream(7, "candidates");
        Set<Architecture> drawn = new LinkedHashSet<>();
        while (drawn.size() < accuracies.length) {
            drawn.add(SPACE.sample(random));
        }
        List<Candidate> candidates = new ArrayList<>();
        for (Architecture architecture : drawn) {
            candidates.add(candidate(architecture, accuracies[candidates.size()], Origin.RANDOM));
        }
        return candidates;
    }

    private static Candidate candidate(Architecture architecture, double accuracy, Origin origin) {
        return candidate(SPACE, architecture, accuracy, origin);
    }

    private static Candidate candidate(SearchSpace space, Architecture architecture, double accuracy, Origin origin) {
        return new Candidate(
                architecture,
                CostModel.of(space, architecture),
                SubnetScore.of((int) Math.round(accuracy * IMAGES), IMAGES),
                origin,
                0);
    }

    /** Lets the time pass that a lease of the job lasts. */
    public void expire(Lease lease) {
        int moved = sql.sql(
                        "update job set lease_expires_at = now() - interval '1 second' where id = :id and token = :token")
                .param("id", lease.jobId())
                .param("token", lease.token())
                .update();
        assertThat(moved).isEqualTo(1);
    }

    /** Lets the rest of a job that goes on trial again pass. */
    public void endBackoff() {
        sql.sql("update job set available_at = now() where state = 'QUEUED'").update();
    }

    /** Everything that jobs have written, to see whether any of it changed. */
    public String everythingWritten() {
        return sql.sql("""
                        select jsonb_build_object(
                          'jobs', (select jsonb_agg(to_jsonb(job) order by id) from job),
                          'experiments', (select jsonb_agg(to_jsonb(experiment) order by id) from experiment),
                          'artifacts', (select jsonb_agg(to_jsonb(artifact) order by id) from artifact),
                          'metrics', (select jsonb_agg(to_jsonb(metric) order by job_id, name, step) from metric),
                          'candidates', (select jsonb_agg(to_jsonb(candidate) order by job_id, hash) from candidate),
                          'evaluations', (select jsonb_agg(to_jsonb(evaluation) order by parent_id, images, hash) from evaluation),
                          'logs', (select jsonb_agg(to_jsonb(job_log) order by job_id, position) from job_log),
                          'spaces', (select jsonb_agg(to_jsonb(space_version) order by experiment_id, step) from space_version),
                          'subnets', (select jsonb_agg(to_jsonb(subnet) order by id) from subnet))::text
                        """).query(String.class).single();
    }

    /** The bytes of a text. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
