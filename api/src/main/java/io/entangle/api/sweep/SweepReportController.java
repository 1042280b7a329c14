package io.entangle.api.sweep;

import io.entangle.api.experiment.Experiments;
import io.entangle.api.web.Etag;
import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.SweepOutcome;
import io.entangle.shared.contract.v1.SweepView;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/experiments/{id}/sweeps/{sweep}")
@Tag(name = "sweeps")
class SweepReportController {

    private static final String CSV = "text/csv;charset=UTF-8";
    private static final String SVG = "image/svg+xml;charset=UTF-8";
    private static final String TEXT = "text/plain;charset=UTF-8";

    private final Experiments experiments;
    private final Sweeps sweeps;
    private final SweepViews views;

    SweepReportController(Experiments experiments, Sweeps sweeps, SweepViews views) {
        this.experiments = experiments;
        this.sweeps = sweeps;
        this.views = views;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getSweep",
            summary = "Get a sweep: state, progress, the score of each variant, what each dimension is worth",
            description =
                    "With `Accept: text/plain` a table for people, with `Accept: text/csv` one for programs; 409 for either before the sweep has ended.")
    @ApiResponse(responseCode = "200", description = "The sweep")
    @ApiResponse(responseCode = "409", description = "A table is asked for, and it has no results", content = @Content)
    ResponseEntity<SweepView> get(@PathVariable UUID id, @PathVariable UUID sweep) {
        return Etag.tagged(view(id, sweep));
    }

    private SweepView view(UUID id, UUID sweep) {
        return views.of(sweeps.get(id, sweep));
    }

    @Hidden
    @GetMapping(produces = TEXT)
    String text(@PathVariable UUID id, @PathVariable UUID sweep) {
        SweepView view = view(id, sweep);
        return SweepTable.text(view.architecture(), outcome(view));
    }

    @Hidden
    @GetMapping(produces = CSV)
    String csv(@PathVariable UUID id, @PathVariable UUID sweep) {
        return SweepTable.csv(outcome(view(id, sweep)));
    }

    @GetMapping(path = "/plot", produces = SVG)
    @Operation(
            operationId = "plotSweep",
            summary = "See a sweep: accuracy over each dimension, as SVG",
            description =
                    "A panel for each dimension, with error bars and the base marked. 409 before the sweep has ended.")
    String plot(@PathVariable UUID id, @PathVariable UUID sweep) {
        SweepView view = view(id, sweep);
        return SweepPlot.svg(experiments.get(id).name(), view.architecture(), outcome(view));
    }

    private static SweepOutcome outcome(SweepView view) {
        SweepOutcome outcome = view.outcome();
        if (outcome == null) {
            throw Problem.conflict("The sweep has no results: it is " + view.state());
        }
        return outcome;
    }
}
