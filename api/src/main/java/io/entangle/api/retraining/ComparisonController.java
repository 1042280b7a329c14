package io.entangle.api.retraining;

import io.entangle.api.experiment.Experiments;
import io.entangle.shared.contract.v1.RetrainingComparison;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/experiments/{id}/retrainings/comparison")
@Tag(name = "retrainings")
class ComparisonController {

    private static final String CSV = "text/csv;charset=UTF-8";
    private static final String TEXT = "text/plain;charset=UTF-8";

    private final Experiments experiments;
    private final Comparison comparison;

    ComparisonController(Experiments experiments, Comparison comparison) {
        this.experiments = experiments;
        this.comparison = comparison;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "compareRetrainings",
            summary = "Compare inherited, fine-tuned and from-scratch weights of each retrained subnet",
            description =
                    "`rankCorrelations` tell whether inherited weights order the subnets as retrained ones do: Kendall's tau-b over the subnets that have both accuracies, with"
                            + " a 95 % bootstrap interval, from 4 subnets on."
                            + " With `Accept: text/plain` a table for people, with `Accept: text/csv` one for programs, without the correlations.")
    RetrainingComparison compare(@PathVariable UUID id) {
        experiments.get(id);
        return comparison.of(id);
    }

    @Hidden
    @GetMapping(produces = TEXT)
    String text(@PathVariable UUID id) {
        return ComparisonTable.text(compare(id));
    }

    @Hidden
    @GetMapping(produces = CSV)
    String csv(@PathVariable UUID id) {
        return ComparisonTable.csv(compare(id));
    }
}
