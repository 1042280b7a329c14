package io.entangle.api.hostile;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.contract.v1.AnnouncedArtifact;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.ClaimRequest;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.LostCheckpoint;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.contract.v1.SentArtifact;
import io.entangle.shared.contract.v1.UploadPart;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.job.SubnetScores;
import io.entangle.shared.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** What workers really send, since the OpenAPI document shows no examples of it. */
final class WorkerDocuments {

    private static final SubnetScore SCORE = SubnetScore.of(700, 1000);
    private static final String SHA256 = "0".repeat(64);
    private static final AnnouncedArtifact ANNOUNCED =
            new AnnouncedArtifact(ArtifactKind.CHECKPOINT, "supernet.safetensors", SHA256, 8);

    private final Api api;
    private final KnownThings known;

    WorkerDocuments(Api api, KnownThings known) {
        this.api = api;
        this.known = known;
    }

    /** A document for an operation on a job of that kind; empty if it takes none. */
    Optional<JsonNode> of(String path, String kind, SplittableRandom random) {
        if (path.equals(WorkerPaths.COMPLETE)) {
            return Optional.of(result(kind, random));
        }
        return Optional.ofNullable(document(path, random)).map(Json.mapper()::valueToTree);
    }

    @SuppressWarnings("NullAway") // a path that takes no document maps to none
    private Object document(String path, SplittableRandom random) {
        UUID artifact = UUID.fromString(known.lateId(random));
        List<Candidate> candidates = Line.candidates(0.5, 0.6);
        return switch (path) {
            case WorkerPaths.LEASES ->
                new ClaimRequest(new ScriptedWorker(api, "worker-" + random.nextInt(5)).info(), 0);
            case WorkerPaths.HEARTBEAT ->
                new Heartbeat(
                        new Progress(3, 10, "steps", 1, 2, 0.5, 100.0, 7.0, 0.4, "going on"),
                        List.of(new MetricPoint("loss", random.nextInt(100), 0.5)));
            case WorkerPaths.CHECKPOINTS -> new CheckpointCommit(artifact, random.nextInt(100), 0.5);
            case WorkerPaths.LOST_CHECKPOINTS -> new LostCheckpoint(artifact);
            case WorkerPaths.CANDIDATES -> candidates;
            case WorkerPaths.EVALUATIONS ->
                new EvaluationRound(
                        random.nextInt(3),
                        100,
                        Precision.FP32,
                        candidates.stream().map(Candidate::architecture).toList());
            case WorkerPaths.SCORES ->
                new ScoreExchange(
                        100,
                        List.of(new EvaluatedSubnet(
                                ArchitectureCodec.hash(candidates.get(0).architecture()), SCORE)),
                        List.of(ArchitectureCodec.hash(candidates.get(1).architecture())));
            case WorkerPaths.FAIL -> new Failure("DiskFull", "No space left on the device", random.nextBoolean());
            case WorkerPaths.UPLOADS -> ANNOUNCED;
            case WorkerPaths.UPLOAD_PART -> new UploadPart(ANNOUNCED, "an upload", 1, 8, "1B2M2Y8AsgTpgAmY7PhCfg==");
            case WorkerPaths.UPLOAD_SENT, WorkerPaths.UPLOAD_GIVEN_UP -> new SentArtifact(ANNOUNCED, "an upload");
            default -> null;
        };
    }

    private JsonNode result(String kind, SplittableRandom random) {
        UUID artifact = UUID.fromString(known.lateId(random));
        List<Candidate> ranked = Line.candidates(0.8, 0.7, 0.6);
        List<JobResult.ExportedSubnet> subnets = ranked.stream()
                .map(one -> new JobResult.ExportedSubnet(one.architecture(), artifact, artifact))
                .toList();
        Map<String, JobResult> results = Map.of(
                "INSPECT_DATASET", Line.inspected(10),
                "TRAIN_SUPERNET", new JobResult.SupernetTrained(artifact, 2, 100, 0.5, 1000, 10),
                "SEARCH", new JobResult.Searched(ranked, ranked.get(2), ranked.get(0), 3, "generations"),
                "TEST", new JobResult.Tested(List.of(SCORE, SCORE, SCORE)),
                "EXPORT", new JobResult.Exported(subnets),
                "RETRAIN",
                        new JobResult.Retrained(
                                subnets.get(0), new SubnetScores(SCORE, SCORE), null, 2, 100, 0.5, 800, 12.5),
                "EVALUATE", new JobResult.Evaluated(3));
        JobResult result = Optional.ofNullable(results.get(kind))
                .orElseGet(() -> HostileValues.one(new ArrayList<>(results.values()), random));
        return Json.mapper().valueToTree(result);
    }
}
