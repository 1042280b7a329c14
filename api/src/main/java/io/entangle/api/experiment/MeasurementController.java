package io.entangle.api.experiment;

import io.entangle.api.queue.KeptCheckpoints;
import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.entangle.shared.contract.v1.CandidateView;
import io.entangle.shared.contract.v1.KeptCheckpoint;
import io.entangle.shared.contract.v1.MetricSeries;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/experiments/{id}")
@Tag(name = "experiments")
class MeasurementController {

    private final Experiments experiments;
    private final Metrics metrics;
    private final Candidates candidates;
    private final KeptCheckpoints checkpoints;

    MeasurementController(
            Experiments experiments, Metrics metrics, Candidates candidates, KeptCheckpoints checkpoints) {
        this.experiments = experiments;
        this.metrics = metrics;
        this.candidates = candidates;
        this.checkpoints = checkpoints;
    }

    @GetMapping("/checkpoints")
    @Operation(
            operationId = "listKeptCheckpoints",
            summary = "List the training states of an experiment's supernet that are kept, the latest first",
            description =
                    "While it trains, the latest ones, to resume from, and the best; afterwards the last and the best. Each can be downloaded. The best is searched by another experiment with"
                            + " `\"supernet\": {\"experiment\": \"ID\", \"weights\": \"BEST\"}`.")
    List<KeptCheckpoint> checkpoints(@PathVariable UUID id) {
        experiments.get(id);
        return checkpoints.ofSupernet(id);
    }

    @GetMapping("/metrics")
    @Operation(operationId = "getMetrics", summary = "Get the curves of an experiment: loss, rates, best accuracy")
    List<MetricSeries> metrics(
            @PathVariable UUID id,
            @Parameter(description = "Only curves of this name", example = "loss")
                    @RequestParam(required = false)
                    @Nullable
                    String name,
            @Parameter(description = "Only points of this step and later ones") @RequestParam(defaultValue = "0")
                    long since,
            @Parameter(description = "Points of each curve at most; longer ones are thinned evenly")
                    @RequestParam(defaultValue = MetricQuery.DEFAULT_LIMIT)
                    int limit) {
        MetricQuery query = MetricQuery.of(name, since, limit);
        experiments.get(id);
        return metrics.of(id, query);
    }

    @GetMapping("/candidates")
    @Operation(operationId = "listCandidates", summary = "List the subnets that the search has scored")
    Page<CandidateView> candidates(
            @PathVariable UUID id,
            @Parameter(description = "`accuracy`: the best first; `order`: as they were scored")
                    @RequestParam(defaultValue = CandidateCursor.ACCURACY)
                    String sort,
            @RequestParam(defaultValue = PageQuery.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int shown = PageQuery.of(limit, null).limit();
        experiments.get(id);
        List<Candidates.Placed> rows = candidates.page(id, CandidateCursor.of(sort, cursor), shown + 1);
        List<Candidates.Placed> page = rows.subList(0, Math.min(shown, rows.size()));
        String next = rows.size() > shown ? CandidateCursor.after(page.get(page.size() - 1)) : null;
        return new Page<>(page.stream().map(Candidates.Placed::candidate).toList(), next);
    }
}
