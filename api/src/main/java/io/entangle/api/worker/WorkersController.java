package io.entangle.api.worker;

import io.entangle.api.security.Caller;
import io.entangle.api.security.CurrentCaller;
import io.entangle.shared.contract.v1.WorkerView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "workers", description = "Who computes, on what, and what they are at")
class WorkersController {

    private final Workers workers;
    private final CurrentCaller callers;

    WorkersController(Workers workers, CurrentCaller callers) {
        this.workers = workers;
        this.callers = callers;
    }

    @GetMapping("/api/v1/workers")
    @Operation(
            operationId = "listWorkers",
            summary = "All workers that ever asked for a job, the one heard of last first",
            description = "What they are at is named by experiment where that is the key's owner's.")
    List<WorkerView> list() {
        Caller caller = callers.get();
        return workers.all(caller.isAdmin() ? null : caller.owner());
    }
}
