package io.entangle.api.security;

import io.entangle.api.web.PageQuery;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The keys that were given out, by their digests. */
@Repository
class ApiKeys {

    private final JdbcClient sql;

    ApiKeys(JdbcClient sql) {
        this.sql = sql;
    }

    /** Keeps the digest of a new key. */
    void insert(UUID id, NewApiKey wanted, String key) {
        sql.sql("""
                        insert into api_key (id, name, owner, scopes, sha256, prefix, expires_at)
                        values (:id, :name, :owner, string_to_array(:scopes, ','), :sha256, :prefix, :expires)
                        """)
                .param("id", id)
                .param("name", wanted.name())
                .param("owner", wanted.owner())
                .param(
                        "scopes",
                        wanted.scopes().stream().map(Scope::name).sorted().collect(Collectors.joining(",")))
                .param("sha256", KeyText.sha256(key))
                .param("prefix", KeyText.prefix(key))
                .param("expires", wanted.expiresAt() == null ? null : Timestamp.from(wanted.expiresAt()))
                .update();
    }

    /**
     * Who shows the key of that digest, unless it is revoked or has expired. That it was used is written down, but at most once a minute.
     */
    Optional<Caller> use(String sha256) {
        Optional<Used> used = sql.sql("""
                        select id, name, owner, scopes, prefix,
                          coalesce(last_used_at < now() - interval '1 minute', true) as unnoted
                        from api_key
                        where sha256 = :sha256 and revoked_at is null and coalesce(expires_at > now(), true)
                        """)
                .param("sha256", sha256)
                .query((row, number) -> new Used(
                        row.getObject("id", UUID.class),
                        row.getBoolean("unnoted"),
                        new Caller(
                                "%s (%s)".formatted(row.getString("name"), row.getString("prefix")),
                                row.getString("owner"),
                                scopes(row))))
                .optional();
        used.filter(Used::unnoted).ifPresent(key -> note(key.id()));
        return used.map(Used::caller);
    }

    /** Another process may have noted it in between. */
    private void note(UUID id) {
        sql.sql("""
                        update api_key set last_used_at = now()
                        where id = :id and coalesce(last_used_at < now() - interval '1 minute', true)
                        """).param("id", id).update();
    }

    Optional<ApiKey> find(UUID id) {
        return sql.sql("select * from api_key where id = :id")
                .param("id", id)
                .query(ApiKeys::key)
                .optional();
    }

    /** A page of them, newest first; of one owner if one is named. */
    List<ApiKey> page(PageQuery page, @Nullable String owner) {
        return sql.sql("""
                        select * from api_key where id < :before and (cast(:owner as text) is null or owner = :owner)
                        order by id desc limit :rows
                        """)
                .param("owner", owner)
                .param("before", page.before())
                .param("rows", page.rows())
                .query(ApiKeys::key)
                .list();
    }

    /**
     * Ends a key for good; one that has ended stays as it is.
     *
     * @return the digest of the key, if there is such a key
     */
    Optional<String> revoke(UUID id) {
        return sql.sql("""
                        update api_key set revoked_at = coalesce(revoked_at, now()) where id = :id returning sha256
                        """).param("id", id).query(String.class).optional();
    }

    private static ApiKey key(ResultSet row, int number) throws SQLException {
        return new ApiKey(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("owner"),
                scopes(row),
                row.getString("prefix"),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "expires_at"),
                instant(row, "last_used_at"),
                instant(row, "revoked_at"));
    }

    private static Set<Scope> scopes(ResultSet row) throws SQLException {
        Array scopes = row.getArray("scopes");
        return Arrays.stream((String[]) scopes.getArray())
                .map(scope -> Scope.valueOf(scope.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private record Used(UUID id, boolean unnoted, Caller caller) {}
}
