package io.entangle.api.webhook;

import io.entangle.api.web.PageQuery;
import io.entangle.shared.contract.v1.EventType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The webhooks that there are. */
@Repository
class Webhooks {

    private final JdbcClient sql;

    Webhooks(JdbcClient sql) {
        this.sql = sql;
    }

    /** How many an owner has; nobody makes one for him until the caller's transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    int count(String owner) {
        sql.sql("select pg_advisory_xact_lock(hashtextextended('webhooks of ' || :owner, 0)) is null")
                .param("owner", owner)
                .query(Boolean.class)
                .single();
        return sql.sql("select count(*) from webhook where owner = :owner")
                .param("owner", owner)
                .query(Integer.class)
                .single();
    }

    void insert(UUID id, String owner, NewWebhook wanted, String secret) {
        sql.sql("""
            insert into webhook (id, owner, url, types, experiment_id, all_owners, secret)
            values (:id, :owner, :url, string_to_array(:types, ','), cast(:experiment as uuid), :all, :secret)
            """)
                .param("id", id)
                .param("owner", owner)
                .param("url", wanted.url())
                .param("types", words(wanted.types()))
                .param("experiment", wanted.experimentId())
                .param("all", wanted.allOwners())
                .param("secret", secret)
                .update();
    }

    Optional<WebhookView> find(UUID id) {
        return sql.sql("select * from webhook where id = :id")
                .param("id", id)
                .query(Webhooks::view)
                .optional();
    }

    /**
     * A page of them, newest first.
     *
     * @param owner only those of this owner
     */
    List<WebhookView> page(PageQuery page, @Nullable String owner) {
        return sql.sql("""
            select * from webhook where id < :before and (cast(:owner as text) is null or owner = :owner)
            order by id desc limit :rows
            """)
                .param("before", page.before())
                .param("owner", owner)
                .param("rows", page.rows())
                .query(Webhooks::view)
                .list();
    }

    void change(UUID id, WebhookChange change) {
        Set<EventType> types = change.types();
        sql.sql("""
            update webhook set
              url = coalesce(cast(:url as text), url),
              types = coalesce(string_to_array(cast(:types as text), ','), types),
              enabled = coalesce(cast(:enabled as boolean), enabled),
              disabled_reason = case when cast(:enabled as boolean) is null then disabled_reason end
            where id = :id
            """)
                .param("url", change.url())
                .param("types", types == null ? null : words(types))
                .param("enabled", change.enabled())
                .param("id", id)
                .update();
    }

    /** Has another secret sign from now on; the one before signs, too, for a while. */
    void rotate(UUID id, String secret, Duration overlap) {
        sql.sql("""
            update webhook set secret = :secret, earlier_secret = secret, earlier_until = now() + make_interval(secs => :overlap)
            where id = :id
            """)
                .param("secret", secret)
                .param("overlap", (double) overlap.toSeconds())
                .param("id", id)
                .update();
    }

    /** Is not called any more, until its owner has mended it. */
    void switchOff(UUID id, String reason) {
        sql.sql("update webhook set enabled = false, disabled_reason = :reason where id = :id and enabled")
                .param("reason", reason)
                .param("id", id)
                .update();
    }

    void delete(UUID id) {
        sql.sql("delete from webhook where id = :id").param("id", id).update();
    }

    private static String words(Set<EventType> types) {
        return types.stream().map(EventType::word).sorted().collect(Collectors.joining(","));
    }

    private static WebhookView view(ResultSet row, int number) throws SQLException {
        return new WebhookView(
                row.getObject("id", UUID.class),
                row.getString("owner"),
                row.getString("url"),
                Arrays.stream((String[]) row.getArray("types").getArray())
                        .map(EventType::of)
                        .toList(),
                row.getObject("experiment_id", UUID.class),
                row.getBoolean("all_owners"),
                row.getBoolean("enabled"),
                row.getString("disabled_reason"),
                row.getTimestamp("created_at").toInstant());
    }
}
