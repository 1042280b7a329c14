package io.entangle.api.worker;

import io.entangle.shared.contract.v1.WorkerView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Workers", description = "Who computes, on what, and what they are at")
class WorkersController {

    private final Workers workers;

    WorkersController(Workers workers) {
        this.workers = workers;
    }

    @GetMapping("/api/v1/workers")
    @Operation(
            operationId = "listWorkers",
            summary = "All workers that ever asked for a job, the one heard of last first")
    List<WorkerView> list() {
        return workers.all();
    }
}
