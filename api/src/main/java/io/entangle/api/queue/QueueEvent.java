package io.entangle.api.queue;

import io.micrometer.core.instrument.Counter;

/** What is counted of leases and jobs, by the kind of the job; the names are a promise of {@code docs/OPERATIONS.md}. */
enum QueueEvent {
    SUCCEEDED("entangle.jobs.succeeded", "Jobs completed"),
    FAILED("entangle.jobs.failed", "Jobs given up: out of a budget, or failed in a way that no other attempt helps"),
    FAILURE("entangle.job.failures", "Attempts that a worker reported as failed, whether or not another follows"),
    LOST("entangle.leases.lost", "Leases taken because no heartbeat came in time"),
    TAKEN_BACK(
            "entangle.leases.taken.back",
            "Jobs taken from workers that were asked for them and did not give them back in time"),
    PREEMPTED("entangle.leases.preempted", "Workers asked to make way, by the kind of the job of higher priority");

    private final String meter;
    private final String description;

    QueueEvent(String meter, String description) {
        this.meter = meter;
        this.description = description;
    }

    Counter.Builder counter() {
        return Counter.builder(meter).description(description);
    }
}
