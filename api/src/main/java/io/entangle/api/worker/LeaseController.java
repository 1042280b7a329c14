package io.entangle.api.worker;

import io.entangle.api.queue.ClaimDesk;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.contract.v1.ClaimRequest;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.validation.Violations;
import java.time.Duration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class LeaseController {

    private static final int MAX_WAIT_SECONDS = 60;

    private final ClaimDesk desk;

    LeaseController(ClaimDesk desk) {
        this.desk = desk;
    }

    @PostMapping(WorkerPaths.LEASES)
    Object claim(@RequestBody ClaimRequest request) {
        WorkerInfo worker = request.worker();
        InvalidFields.refuse(new Violations()
                .text("/worker/name", worker.name(), 200)
                .require(worker.device().matches("cpu|cuda:\\d+"), "/worker/device", "must be cpu or cuda:N")
                .require(!worker.kinds().isEmpty(), "/worker/kinds", "must name at least one kind of job")
                .between("/waitSeconds", request.waitSeconds(), 0, MAX_WAIT_SECONDS)
                .list());
        return desk.claim(worker, Duration.ofSeconds(request.waitSeconds()));
    }
}
