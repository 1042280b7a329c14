package io.entangle.api.queue;

import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.QueueDepth;
import io.entangle.shared.job.JobKind;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "queue", description = "How much work waits for workers, for autoscalers")
class QueueController {

    private static final Set<String> DEVICES = Set.of("cpu", "cuda");

    private final QueueDepths depths;

    QueueController(QueueDepths depths) {
        this.depths = depths;
    }

    @GetMapping("/api/v1/queue/depth")
    @Operation(
            operationId = "getQueueDepth",
            summary = "Count the jobs that workers of these kinds, on this device, could claim now, and those that run",
            description =
                    "What is paused or rests after a failure is not counted. Each number is counted up to 1,000. The jobs that run are not among the queued ones, and any worker may hold them.")
    QueueDepth depth(
            @Parameter(
                            description = "What the workers compute on; unless said, anything",
                            schema = @Schema(allowableValues = {"cpu", "cuda"}),
                            example = "cuda")
                    @RequestParam(required = false)
                    @Nullable
                    String device,
            @Parameter(description = "The kinds of jobs that they take; unless said, all", example = "SEARCH,EVALUATE")
                    @RequestParam(required = false)
                    @Nullable
                    List<String> kinds) {
        if (device != null && !DEVICES.contains(device)) {
            throw Problem.badParameter("device", "must be cpu or cuda");
        }
        return depths.of(kinds == null ? EnumSet.allOf(JobKind.class) : known(kinds), device);
    }

    private static Set<JobKind> known(List<String> names) {
        Set<JobKind> kinds = EnumSet.noneOf(JobKind.class);
        for (String name : names) {
            kinds.add(known(name.strip()));
        }
        return kinds;
    }

    private static JobKind known(String name) {
        for (JobKind kind : JobKind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw Problem.badParameter("kinds", "must be of " + EnumSet.allOf(JobKind.class));
    }
}
