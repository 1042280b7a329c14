package io.entangle.api.webhook;

import io.entangle.api.event.EventObserver;
import io.entangle.api.event.Events;
import io.entangle.api.web.PageQuery;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.contract.v1.EventView;
import io.entangle.shared.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Messages that are to be sent, and afterwards what became of them. Any API process sends them; none holds a row, or a connection, while it does. */
@Repository
class Outbox implements EventObserver {

    static final String TEST = "webhook.test";

    private final JdbcClient sql;

    Outbox(JdbcClient sql) {
        this.sql = sql;
    }

    /** A message for each webhook that an event is for, once: in the transaction that gives events their place. */
    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void placed(long after, long upTo) {
        List<Addressed> addressed = sql.sql("""
            select event.position, event.type, event.at, event.experiment_id, event.owner, event.data, webhook.id as webhook_id
            from event join webhook on webhook.enabled
              and (webhook.all_owners or webhook.owner = event.owner)
              and (webhook.experiment_id is null or webhook.experiment_id = event.experiment_id)
              and (webhook.types = '{}' or event.type = any (webhook.types))
            where event.position > :after and event.position <= :upTo
            order by event.position, webhook.id
            """)
                .param("after", after)
                .param("upTo", upTo)
                .query((row, number) ->
                        new Addressed(row.getObject("webhook_id", UUID.class), Events.event(row, number)))
                .list();
        for (Addressed message : addressed) {
            EventView event = message.event;
            add(message.webhookId, event.id(), event.type().word(), event.at(), event);
        }
    }

    /** A message that tells nothing. */
    UUID addTest(UUID webhookId) {
        return add(webhookId, null, TEST, Instant.now(), Map.of("webhookId", webhookId));
    }

    private UUID add(UUID webhookId, @Nullable Long event, String type, Instant at, Object data) {
        UUID id = ResourceIds.next();
        sql.sql("""
            insert into webhook_delivery (id, webhook_id, event, type, payload)
            values (:id, :webhook, cast(:event as bigint), :type, :payload)
            """)
                .param("id", id)
                .param("webhook", webhookId)
                .param("event", event)
                .param("type", type)
                .param("payload", Json.mapper().writeValueAsString(new Message(type, at, data)))
                .update();
        return id;
    }

    /**
     * Takes messages that are due, one for each webhook at most and none for one that is being called: a slow receiver holds up itself alone, and gets what is new in its order.
     *
     * @param lease after how long another process may take them
     */
    List<Delivery> take(int most, Duration lease) {
        return sql.sql("""
            with due as materialized (
              select first.id from webhook cross join lateral (
                select id, next_at from webhook_delivery
                where webhook_id = webhook.id and state = 'PENDING' and next_at <= now()
                order by next_at, id limit 1) as first
              where webhook.enabled and not exists (
                select from webhook_delivery
                where webhook_id = webhook.id and state = 'PENDING' and taken_until > now())
              order by first.next_at, first.id limit :most),
            locked as materialized (
              select id from webhook_delivery
              where id in (select id from due) and state = 'PENDING' and (taken_until is null or taken_until <= now())
              for update skip locked)
            update webhook_delivery set attempts = attempts + 1, taken_until = now() + make_interval(secs => :lease)
            from locked, webhook
            where webhook_delivery.id = locked.id and webhook.id = webhook_delivery.webhook_id
            returning webhook_delivery.id, webhook_delivery.webhook_id, webhook_delivery.attempts, webhook.url, webhook.secret,
              case when webhook.earlier_until > now() then webhook.earlier_secret end as earlier_secret, webhook_delivery.payload
            """)
                .param("most", most)
                .param("lease", lease.toMillis() / 1000.0)
                .query((row, number) -> new Delivery(
                        row.getObject("id", UUID.class),
                        row.getObject("webhook_id", UUID.class),
                        row.getInt("attempts"),
                        row.getString("url"),
                        secrets(row),
                        row.getString("payload")))
                .list();
    }

    /** A message has arrived. */
    void delivered(Delivery delivery, Outcome outcome) {
        note(delivery, outcome, "state = 'DELIVERED', finished_at = now()", Duration.ZERO);
    }

    /** A message is tried again after a pause, give or take a fifth, so that many do not come back at once. */
    void postpone(Delivery delivery, Outcome outcome, Duration pause) {
        note(delivery, outcome, "next_at = now() + make_interval(secs => :pause) * (0.8 + 0.4 * random())", pause);
    }

    /** A message is given up. */
    void giveUp(Delivery delivery, Outcome outcome) {
        note(delivery, outcome, "state = 'FAILED', finished_at = now()", Duration.ZERO);
    }

    /** Nothing, if another process has taken it over meanwhile. */
    private void note(Delivery delivery, Outcome outcome, String change, Duration pause) {
        sql.sql("update webhook_delivery set " + change + """
            , taken_until = null, tried_at = now(), millis = :millis, status = cast(:status as integer), answer = cast(:answer as text), error = cast(:error as text)
            where id = :id and state = 'PENDING' and attempts = :attempt
            """)
                .param("pause", pause.toMillis() / 1000.0)
                .param("millis", outcome.milliseconds())
                .param("status", outcome.status())
                .param("answer", outcome.answer())
                .param("error", outcome.error())
                .param("id", delivery.id())
                .param("attempt", delivery.attempt())
                .update();
    }

    /** Has a message be sent again, now, whatever became of it. */
    void again(UUID id) {
        sql.sql("""
            update webhook_delivery set state = 'PENDING', attempts = 0, next_at = now(), finished_at = null
            where id = :id and (state <> 'PENDING' or taken_until is null or taken_until <= now())
            """).param("id", id).update();
    }

    Optional<DeliveryView> find(UUID webhookId, UUID id) {
        return sql.sql("select * from webhook_delivery where webhook_id = :webhook and id = :id")
                .param("webhook", webhookId)
                .param("id", id)
                .query(Outbox::view)
                .optional();
    }

    /** A page of what was and is to be sent to a webhook, newest first. */
    List<DeliveryView> page(UUID webhookId, PageQuery page) {
        return sql.sql("""
            select * from webhook_delivery where webhook_id = :webhook and id < :before order by id desc limit :rows
            """)
                .param("webhook", webhookId)
                .param("before", page.before())
                .param("rows", page.rows())
                .query(Outbox::view)
                .list();
    }

    /** Forgets what ended so long ago. */
    int removeOld(Duration keep) {
        return sql.sql("delete from webhook_delivery where finished_at < now() - make_interval(secs => :keep)")
                .param("keep", (double) keep.toSeconds())
                .update();
    }

    private static List<String> secrets(ResultSet row) throws SQLException {
        List<String> secrets = new ArrayList<>();
        secrets.add(row.getString("secret"));
        String earlier = row.getString("earlier_secret");
        if (earlier != null) {
            secrets.add(earlier);
        }
        return secrets;
    }

    private static DeliveryView view(ResultSet row, int number) throws SQLException {
        DeliveryState state = DeliveryState.valueOf(row.getString("state"));
        return new DeliveryView(
                row.getObject("id", UUID.class),
                row.getObject("event", Long.class),
                row.getString("type"),
                state,
                row.getInt("attempts"),
                state == DeliveryState.PENDING ? instant(row, "next_at") : null,
                instant(row, "tried_at"),
                row.getObject("millis", Integer.class),
                row.getObject("status", Integer.class),
                row.getString("answer"),
                row.getString("error"),
                row.getTimestamp("created_at").toInstant());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private record Addressed(UUID webhookId, EventView event) {}

    /** The body of a message, as Standard Webhooks recommends it. */
    private record Message(String type, Instant timestamp, Object data) {}
}
