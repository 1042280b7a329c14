package io.entangle.e2e;

import io.entangle.shared.contract.v1.WorkerPaths;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a worker asks the API for. */
public enum WireCall {
    CLAIM(WorkerPaths.LEASES),
    HEARTBEAT(WorkerPaths.HEARTBEAT),
    UPLOAD(WorkerPaths.ARTIFACTS),
    UPLOAD_PLAN(WorkerPaths.UPLOADS),
    UPLOAD_PART(WorkerPaths.UPLOAD_PART),
    UPLOAD_SENT(WorkerPaths.UPLOAD_SENT),
    UPLOAD_GIVEN_UP(WorkerPaths.UPLOAD_GIVEN_UP),
    CHECKPOINT(WorkerPaths.CHECKPOINTS),
    LOST_CHECKPOINT(WorkerPaths.LOST_CHECKPOINTS),
    CANDIDATES(WorkerPaths.CANDIDATES),
    EVALUATIONS(WorkerPaths.EVALUATIONS),
    SCORES(WorkerPaths.SCORES),
    LOG(WorkerPaths.LOG),
    COMPLETE(WorkerPaths.COMPLETE),
    FAIL(WorkerPaths.FAIL),
    RELEASE(WorkerPaths.RELEASE),
    DOWNLOAD(WorkerPaths.ARTIFACT);

    private static final Pattern JOB = Pattern.compile("/jobs/([0-9a-f-]{36})/");

    private final Pattern path;

    WireCall(String template) {
        path = Pattern.compile(template.replaceAll("\\{\\w+}", "[0-9a-f-]{36}"));
    }

    static WireCall of(String path) {
        return Arrays.stream(values())
                .filter(call -> call.path.matcher(path).matches())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no worker asks for " + path));
    }

    /** The job that a path names, if it names one. */
    static Optional<UUID> job(String path) {
        Matcher matcher = JOB.matcher(path);
        return matcher.find() ? Optional.of(UUID.fromString(matcher.group(1))) : Optional.empty();
    }
}
