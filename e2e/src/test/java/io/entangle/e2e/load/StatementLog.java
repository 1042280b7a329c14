package io.entangle.e2e.load;

import static org.awaitility.Awaitility.await;

import io.entangle.e2e.load.RecordedCycle.Recorded;
import io.entangle.e2e.load.RecordedCycle.Source;
import io.entangle.e2e.load.RecordedCycle.Transaction;
import io.entangle.e2e.load.RecordedCycle.Value;
import io.entangle.shared.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What PostgreSQL is asked for while something happens. The server logs every statement until this is closed. */
final class StatementLog implements AutoCloseable {

    private static final Pattern EXECUTED = Pattern.compile("(?:execute [^:]+|statement): (.*)", Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile("\\$\\d+ = (?:NULL|'((?:[^']|'')*)')");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\d+");

    private final ServerUnderLoad server;
    private final Connection connection;
    private final Statement own;
    private int marks;

    StatementLog(ServerUnderLoad server) throws SQLException {
        this.server = server;
        this.connection = server.connect();
        this.own = connection.createStatement();
        log("all");
    }

    /** What is given on the command line of a server stays as it is, so this is not. */
    private void log(String statements) throws SQLException {
        own.execute("alter system set log_statement = '%s'".formatted(statements));
        own.execute("select pg_reload_conf()");
        await("all sessions to have been told").until(this::logged, statements::equals);
    }

    private String logged() throws SQLException {
        try (ResultSet row = own.executeQuery("show log_statement")) {
            row.next();
            return row.getString(1);
        }
    }

    /** A call whose statements are wanted. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    /** Executes something on a connection of its own. */
    void execute(String sql) throws SQLException {
        own.execute(sql);
    }

    /** What was executed by whomever during the call. */
    List<Transaction> during(Call call) throws Exception {
        String before = mark();
        call.run();
        String after = mark();
        Callable<List<String>> messages = server::databaseLog;
        List<String> log = await("the log")
                .atMost(Duration.ofMinutes(1))
                .until(messages, lines -> lines.stream().anyMatch(line -> line.contains(after)));
        return transactions(log, before, after);
    }

    private String mark() throws SQLException {
        String mark = "mark %d of the measurement".formatted(++marks);
        execute("select '%s'".formatted(mark));
        return mark;
    }

    private static List<Transaction> transactions(List<String> log, String before, String after) {
        List<Transaction> transactions = new ArrayList<>();
        Map<Long, Transaction> open = new HashMap<>();
        boolean within = false;
        for (String line : log) {
            if (line.contains(after)) {
                break;
            }
            if (within) {
                JsonNode entry = Json.mapper().readTree(line);
                Matcher executed = EXECUTED.matcher(entry.path("message").asString(""));
                if (executed.matches()) {
                    add(entry, executed.group(1), transactions, open);
                }
            }
            within |= line.contains(before);
        }
        return transactions;
    }

    private static void add(JsonNode entry, String sql, List<Transaction> transactions, Map<Long, Transaction> open) {
        long session = entry.path("pid").asLong();
        if (sql.equals("BEGIN")) {
            Transaction begun = new Transaction(true, new ArrayList<>());
            open.put(session, begun);
            transactions.add(begun);
        } else if (sql.equals("COMMIT") || sql.equals("ROLLBACK")) {
            open.remove(session);
        } else {
            Recorded statement = new Recorded(
                    PLACEHOLDER.matcher(sql).replaceAll("?"),
                    values(entry.path("detail").asString("")));
            Transaction under = open.get(session);
            if (under == null) {
                transactions.add(new Transaction(false, List.of(statement)));
            } else {
                under.statements().add(statement);
            }
        }
    }

    private static List<Value> values(String detail) {
        List<Value> values = new ArrayList<>();
        Matcher parameter = PARAMETER.matcher(detail);
        while (parameter.find()) {
            String quoted = parameter.group(1);
            values.add(new Value(Source.CONSTANT, quoted == null ? null : quoted.replace("''", "'")));
        }
        return values;
    }

    @Override
    public void close() throws SQLException {
        log("none");
        own.close();
        connection.close();
    }
}
