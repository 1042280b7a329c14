package io.entangle.api.experiment;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/training-presets")
@Tag(name = "experiments")
class TrainingPresetController {

    @GetMapping
    @Operation(
            operationId = "listTrainingPresets",
            summary = "List the named training settings, every value of each",
            description = "Asked for by `\"training\": {\"preset\": \"published\"}`; values given beside it win.")
    List<TrainingPresetView> list() {
        return TrainingPresetView.all();
    }
}
