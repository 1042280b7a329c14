package io.entangle.api.experiment;

import io.entangle.api.security.CurrentCaller;
import io.entangle.shared.experiment.ExperimentSpec;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "experiments")
class ForecastController {

    private final Forecasts forecasts;
    private final CurrentCaller callers;

    ForecastController(Forecasts forecasts, CurrentCaller callers) {
        this.forecasts = forecasts;
        this.callers = callers;
    }

    @PostMapping(path = "/api/v1/experiments:plan", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "planExperiment",
            summary = "See what would become of an experiment, without posting it",
            description =
                    "The same body as for posting it, checked in the same way; but limits that no subnet keeps are answered with 200, `feasible: false` and the nearest that some would keep. Tells how many"
                            + " subnets there are and how their costs spread, which share keeps the limits, how many steps and images the training takes, what memory it needs, and how long it"
                            + " takes on the workers that are here, as far as earlier trainings tell. Nothing is stored, and no worker is asked.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = ExperimentSpec.class),
                                            examples =
                                                    @ExampleObject(
                                                            name = "shapes",
                                                            summary = "The generated task, under a limit of parameters",
                                                            value = ExperimentExamples.SHAPES))))
    Forecast plan(@RequestBody PostedExperiment body) {
        return forecasts.of(body.ownedBy(callers.get()));
    }
}
