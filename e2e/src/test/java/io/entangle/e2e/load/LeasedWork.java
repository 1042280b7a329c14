package io.entangle.e2e.load;

import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** What a worker does with the queue between two jobs, over HTTP or as the same SQL without it. */
interface LeasedWork extends AutoCloseable {

    /** A lease on an inspection. */
    record Held(UUID jobId, long token) {}

    /** Takes the first job that the worker can do; empty if there is none. */
    Optional<Held> claim() throws Exception;

    /** Renews the lease with a report. */
    void heartbeat(Held held) throws Exception;

    /** Ends the job with its result. */
    void complete(Held held) throws Exception;

    @Override
    void close() throws SQLException;
}
