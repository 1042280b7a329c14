package io.entangle.api.spacesearch;

import io.entangle.api.experiment.Candidates;
import io.entangle.api.experiment.Experiments;
import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.SpaceEvidence;
import io.entangle.shared.contract.v1.SpaceVersionDetail;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/experiments/{id}/spaces")
@Tag(name = "search of search spaces")
class SpaceReportController {

    private static final String CSV = "text/csv;charset=UTF-8";
    private static final String SVG = "image/svg+xml;charset=UTF-8";
    private static final String TEXT = "text/plain;charset=UTF-8";

    private final Experiments experiments;
    private final SpaceViews views;
    private final Candidates candidates;

    SpaceReportController(Experiments experiments, SpaceViews views, Candidates candidates) {
        this.experiments = experiments;
        this.views = views;
        this.candidates = candidates;
    }

    @Hidden
    @GetMapping(produces = TEXT)
    String report(@PathVariable UUID id) {
        return SpaceReport.of(experiments.get(id).name(), views.of(id));
    }

    @GetMapping(path = "/plot", produces = SVG)
    @Operation(
            operationId = "plotSpaceDistributions",
            summary = "See the errors of the subnets of every version of the search space, as SVG",
            description =
                    "Empirical distribution functions, one for each measured version; the further to the left, the better. 409 before one is measured.")
    String distributions(@PathVariable UUID id) {
        String name = experiments.get(id).name();
        List<SpaceVersionDetail> versions = views.of(id);
        if (versions.stream().allMatch(version -> version.evidence() == null)) {
            throw Problem.conflict("No version of the search space is measured yet");
        }
        return DistributionPlot.svg(name, versions);
    }

    @GetMapping(path = "/{step}/plot", produces = SVG)
    @Operation(
            operationId = "plotSpaceTrends",
            summary = "See the trends of a version of the search space, as SVG",
            description =
                    "A row for each stage, a panel for each dimension: E-T error over the choices, with error bars and the fitted line. 409 before the version is measured.")
    String trends(
            @PathVariable UUID id,
            @Parameter(
                            description =
                                    "Version of the search space: 0 for the one that was posted, 1 after its first change, and so on",
                            example = "0")
                    @PathVariable
                    int step) {
        return TrendPlot.svg(experiments.get(id).name(), step, evidence(views.of(id, step)));
    }

    @Hidden
    @GetMapping(path = "/{step}", produces = CSV)
    String subnets(@PathVariable UUID id, @PathVariable int step) {
        experiments.get(id);
        SpaceVersionDetail version = views.of(id, step);
        evidence(version);
        UUID jobId = version.version().jobId();
        return MeasuredSubnetTable.csv(jobId == null ? List.of() : candidates.of(jobId));
    }

    private static SpaceEvidence evidence(SpaceVersionDetail version) {
        SpaceEvidence evidence = version.evidence();
        if (evidence == null) {
            throw Problem.conflict("The version of step %d is not measured yet"
                    .formatted(version.version().step()));
        }
        return evidence;
    }
}
