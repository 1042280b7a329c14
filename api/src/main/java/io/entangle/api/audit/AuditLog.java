package io.entangle.api.audit;

import io.entangle.api.web.PageQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The changes that were made. Entries are added, and never changed. */
@Repository
class AuditLog {

    private final JdbcClient sql;

    AuditLog(JdbcClient sql) {
        this.sql = sql;
    }

    /** Adds an entry; the time is the database's. */
    void add(UUID id, String caller, String owner, String action, String resource, int status, String address) {
        sql.sql("""
                        insert into audit (id, caller, owner, action, resource, status, address)
                        values (:id, :caller, :owner, :action, :resource, :status, :address)
                        """)
                .param("id", id)
                .param("caller", caller)
                .param("owner", owner)
                .param("action", action)
                .param("resource", resource)
                .param("status", status)
                .param("address", address)
                .update();
    }

    /**
     * A page of entries, latest first.
     *
     * @param owner only those by keys of this owner
     * @param resource only those about this path and what lies below it
     */
    List<AuditEntry> page(PageQuery page, @Nullable String owner, @Nullable String resource) {
        return sql.sql("""
                        select * from audit
                        where id < :before
                          and (cast(:owner as text) is null or owner = :owner)
                          and (cast(:resource as text) is null or starts_with(resource, :resource))
                        order by id desc limit :rows
                        """)
                .param("before", page.before())
                .param("owner", owner)
                .param("resource", resource)
                .param("rows", page.rows())
                .query(AuditLog::entry)
                .list();
    }

    private static AuditEntry entry(ResultSet row, int number) throws SQLException {
        return new AuditEntry(
                row.getObject("id", UUID.class),
                row.getTimestamp("at").toInstant(),
                row.getString("caller"),
                row.getString("owner"),
                row.getString("action"),
                row.getString("resource"),
                row.getInt("status"),
                row.getString("address"));
    }
}
