package io.entangle.worker.bench;

import io.entangle.shared.architecture.Architecture;

/** Something a worker does all day, step by step, with the bare products it is compared with. */
interface Workload extends AutoCloseable {

    /** Name in reports. */
    String name();

    /** FLOPs of a step for each multiply-accumulate of a forward pass. */
    double flopsPerMac();

    /** Threads of one call. */
    int threads();

    /** Calls at the same time, each with a batch of its own. */
    int sideBySide();

    /** Runs one step of that subnet, to its end. */
    void step(Architecture architecture);

    /** Runs the products of that subnet's linear layers, as a step runs them; gives FLOP/s of all calls together. */
    double gemmFlops(Architecture architecture);

    /** Runs one step of that subnet by a single call on the calling thread, as a profiler wants it. */
    void recordableStep(Architecture architecture);

    @Override
    void close();
}
