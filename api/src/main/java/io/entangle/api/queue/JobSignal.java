package io.entangle.api.queue;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells this process and every other one that something can be claimed, once the transaction that made it so is committed. */
@Component
class JobSignal {

    static final String CHANNEL = "entangle_jobs";

    private final JdbcClient sql;
    private final ApplicationEventPublisher events;

    JobSignal(JdbcClient sql, ApplicationEventPublisher events) {
        this.sql = sql;
        this.events = events;
    }

    /** To be called in that transaction. */
    void raise() {
        sql.sql("select 1 from pg_notify(:channel, '')")
                .param("channel", CHANNEL)
                .query(Integer.class)
                .single();
        events.publishEvent(new JobsAvailable());
    }
}
