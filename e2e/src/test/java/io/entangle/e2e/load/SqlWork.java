package io.entangle.e2e.load;

import io.entangle.e2e.load.RecordedCycle.Recorded;
import io.entangle.e2e.load.RecordedCycle.Transaction;
import io.entangle.e2e.load.RecordedCycle.Value;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The recorded statements of a cycle, sent again on a connection of its own. */
final class SqlWork implements LeasedWork {

    private static final int CLAIMS = 100;

    private final Connection connection;
    private final RecordedCycle cycle;
    private final String name;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    SqlWork(Connection connection, RecordedCycle cycle, String name) {
        this.connection = connection;
        this.cycle = cycle;
        this.name = name;
    }

    @Override
    public Optional<Held> claim() throws SQLException {
        Held held = null;
        // Recorded is the look at the first few jobs, which all may be taken by others in this very moment.
        for (int i = 0; held == null && i < CLAIMS; i++) {
            held = run(cycle.claim(), null);
        }
        return Optional.ofNullable(held);
    }

    @Override
    public void heartbeat(Held held) throws SQLException {
        run(cycle.heartbeat(), held);
    }

    @Override
    public void complete(Held held) throws SQLException {
        run(cycle.completion(), held);
    }

    private @Nullable Held run(List<Transaction> transactions, @Nullable Held under) throws SQLException {
        Held held = under;
        for (Transaction transaction : transactions) {
            connection.setAutoCommit(!transaction.explicit());
            for (Recorded statement : transaction.statements()) {
                Held found = execute(statement, held);
                held = found == null ? held : found;
            }
            if (transaction.explicit()) {
                connection.commit();
            }
        }
        return held;
    }

    private @Nullable Held execute(Recorded recorded, @Nullable Held held) throws SQLException {
        PreparedStatement statement = prepared.get(recorded.sql());
        if (statement == null) {
            statement = connection.prepareStatement(recorded.sql());
            prepared.put(recorded.sql(), statement);
        }
        for (int i = 0; i < recorded.values().size(); i++) {
            statement.setObject(i + 1, text(recorded.values().get(i), held), Types.OTHER);
        }
        if (!statement.execute()) {
            return null;
        }
        try (ResultSet rows = statement.getResultSet()) {
            return lease(rows);
        }
    }

    private @Nullable String text(Value value, @Nullable Held held) {
        return switch (value.source()) {
            case CONSTANT -> value.text();
            case WORKER -> name;
            case JOB -> held == null ? null : held.jobId().toString();
            case TOKEN -> held == null ? null : Long.toString(held.token());
        };
    }

    /** Only a claim answers with a token. */
    private static @Nullable Held lease(ResultSet rows) throws SQLException {
        boolean leased = false;
        ResultSetMetaData columns = rows.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            leased |= columns.getColumnName(i).equals("token");
        }
        Held held = null;
        while (rows.next()) {
            UUID job = leased ? rows.getObject("id", UUID.class) : null;
            if (job != null) {
                held = new Held(job, rows.getLong("token"));
            }
        }
        return held;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
