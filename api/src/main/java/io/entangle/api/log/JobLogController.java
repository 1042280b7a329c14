package io.entangle.api.log;

import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.JobLogView;
import io.entangle.shared.contract.v1.LogLine;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/experiments/{id}/jobs/{job}/log")
@Tag(name = "events", description = "What happens to experiments, as it happens")
class JobLogController {

    private static final String NEXT = "Entangle-Log-Next";
    private static final String TEXT = "text/plain;charset=UTF-8";
    private static final int MOST = 1000;
    private static final String USUAL = "1000";

    private final JobLogs logs;

    JobLogController(JobLogs logs) {
        this.logs = logs;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getJobLog",
            summary = "What workers have logged at a job of an experiment",
            description =
                    "The last lines, up to `entangle.job-logs.keep-per-job` (256 KiB) of text, over all attempts. Ask again with `after` set to `next` for what came since. With"
                            + " `Accept: text/plain` it is plain text, and the header `Entangle-Log-Next` tells `next`.")
    @ApiResponse(
            responseCode = "200",
            description = "The lines",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = JobLogView.class),
                            examples =
                                    @ExampleObject(
                                            "{\"lines\": [{\"at\": \"2026-01-15T09:00:00.250Z\", \"level\": \"INFO\", \"text\": \"job 0198c0de-0000-7000-8000-000000000000: SEARCH, attempt 1\"}],"
                                                    + " \"missing\": 0, \"next\": 1, \"more\": false}")))
    JobLogView get(
            @PathVariable UUID id,
            @PathVariable UUID job,
            @Parameter(description = "Only lines after this place; 0 for all that are kept")
                    @RequestParam(defaultValue = "0")
                    long after,
            @Parameter(description = "Lines at most, up to 1,000.") @RequestParam(defaultValue = USUAL) int limit) {
        if (after < 0) {
            throw Problem.badParameter("after", "must be 0 or the next of an earlier answer");
        }
        if (limit < 1 || limit > MOST) {
            throw Problem.badParameter("limit", "must be between 1 and " + MOST);
        }
        if (!logs.isOf(id, job)) {
            throw Problem.notFound("job", job);
        }
        List<JobLogs.Placed> rows = logs.page(job, after, limit + 1);
        List<JobLogs.Placed> shown = rows.subList(0, Math.min(limit, rows.size()));
        return new JobLogView(
                shown.stream().map(JobLogs.Placed::line).toList(),
                shown.isEmpty() ? 0 : shown.get(0).position() - after - 1,
                shown.isEmpty() ? after : shown.get(shown.size() - 1).position(),
                rows.size() > limit);
    }

    @Hidden
    @GetMapping(produces = TEXT)
    ResponseEntity<String> text(
            @PathVariable UUID id,
            @PathVariable UUID job,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = USUAL) int limit) {
        JobLogView log = get(id, job, after, limit);
        StringBuilder text = new StringBuilder();
        if (log.missing() > 0) {
            text.append("… %d lines before these are not kept%n".formatted(log.missing()));
        }
        for (LogLine line : log.lines()) {
            text.append("%s %-5s %s%n".formatted(line.at(), line.level(), line.text()));
        }
        return ResponseEntity.ok().header(NEXT, Long.toString(log.next())).body(text.toString());
    }
}
