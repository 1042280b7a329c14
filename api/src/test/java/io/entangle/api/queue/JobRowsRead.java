package io.entangle.api.queue;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of jobs that PostgreSQL has read, which tells what a statement costs without a clock. */
final class JobRowsRead {

    private JobRowsRead() {}

    /**
     * In the transaction so far.
     *
     * @param own on the connection of that transaction
     */
    static long soFar(JdbcClient own) {
        return own.sql("select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'job'")
                .query(Long.class)
                .single();
    }
}
