package io.entangle.api.spacesearch;

import io.entangle.api.experiment.Experiments;
import io.entangle.shared.contract.v1.SpaceVersionDetail;
import io.entangle.shared.contract.v1.SpaceVersionView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/experiments/{id}/spaces")
@Tag(
        name = "search of search spaces",
        description = "The versions of a space that an experiment searches, and the evidence for them")
class SpaceController {

    private final Experiments experiments;
    private final SpaceViews views;

    SpaceController(Experiments experiments, SpaceViews views) {
        this.experiments = experiments;
        this.views = views;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listSpaceVersions",
            summary = "List the versions of an experiment's search space, the first one first",
            description =
                    "Empty where the experiment does not search its space (`spaceSearch`). From each to the next the ranges moved to where subnets are better. Each `space` can be posted as a search space of its own. With `Accept: text/plain` a"
                            + " report of findings for people.")
    List<SpaceVersionView> list(@PathVariable UUID id) {
        experiments.get(id);
        return views.of(id).stream().map(SpaceVersionDetail::version).toList();
    }

    @GetMapping(path = "/{step}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getSpaceVersion",
            summary =
                    "Get a version of an experiment's search space with the evidence: trends and the distribution of errors",
            description =
                    "What the search of the space decides by: the E-T error (mean error of random subnets with their supernet's weights; the lower, the better) of every choice with its fitted line for each dimension of each stage, and the errors of all measured subnets, ready to be plotted. With"
                            + " `Accept: text/csv` the measured subnets; 409 for those before any is.")
    SpaceVersionDetail get(
            @PathVariable UUID id,
            @Parameter(
                            description =
                                    "Version of the search space: 0 for the one that was posted, 1 after its first change, and so on",
                            example = "0")
                    @PathVariable
                    int step) {
        experiments.get(id);
        return views.of(id, step);
    }
}
