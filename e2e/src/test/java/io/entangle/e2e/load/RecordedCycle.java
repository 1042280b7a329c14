package io.entangle.e2e.load;

import io.entangle.e2e.load.LeasedWork.Held;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The statements that the API sends for a claim, a heartbeat and a completion, read from the log of PostgreSQL: what is measured without HTTP is thus what is
 * measured with it, transactions included, and stays so when the API changes.
 */
record RecordedCycle(List<Transaction> claim, List<Transaction> heartbeat, List<Transaction> completion) {

    /** Unlike any other number of the cycle. */
    private static final long FIRST_TOKEN = 982_451_653L;

    /** Statements that are committed together; one that stands alone commits itself. */
    record Transaction(boolean explicit, List<Recorded> statements) {

        private boolean isOfTheCycle() {
            return statements.stream()
                    .flatMap(statement -> statement.values.stream())
                    .anyMatch(value -> value.source != Source.CONSTANT);
        }
    }

    /** A statement with a question mark for each of its values. */
    record Recorded(String sql, List<Value> values) {}

    /** What is sent for a parameter. */
    record Value(Source source, @Nullable String text) {}

    /** Where it comes from: the same in every cycle, or of the cycle. */
    enum Source {
        CONSTANT,
        JOB,
        TOKEN,
        WORKER
    }

    /**
     * Records a cycle of a worker; there must be a job for it, and the server logs every statement.
     *
     * @param name of that worker
     */
    static RecordedCycle of(LeasedWork work, String name, ServerUnderLoad server) throws Exception {
        try (StatementLog log = new StatementLog(server)) {
            log.execute("alter sequence fencing_token restart with " + FIRST_TOKEN);
            Held[] held = new Held[1];
            List<Transaction> claim = log.during(() -> held[0] = work.claim().orElseThrow());
            List<Transaction> heartbeat = log.during(() -> work.heartbeat(held[0]));
            List<Transaction> completion = log.during(() -> work.complete(held[0]));
            return new RecordedCycle(
                    ofTheCycle(claim, held[0], name),
                    ofTheCycle(heartbeat, held[0], name),
                    ofTheCycle(completion, held[0], name));
        }
    }

    private static List<Transaction> ofTheCycle(List<Transaction> logged, Held held, String name) {
        return logged.stream()
                .map(transaction -> new Transaction(
                        transaction.explicit,
                        transaction.statements.stream()
                                .map(statement -> new Recorded(
                                        statement.sql,
                                        statement.values.stream()
                                                .map(value -> placed(value, held, name))
                                                .toList()))
                                .toList()))
                .filter(Transaction::isOfTheCycle)
                .toList();
    }

    private static Value placed(Value value, Held held, String name) {
        String text = value.text;
        if (text == null) {
            return value;
        } else if (text.equals(held.jobId().toString())) {
            return new Value(Source.JOB, null);
        } else if (text.equals(Long.toString(held.token()))) {
            return new Value(Source.TOKEN, null);
        } else if (text.equals(name)) {
            return new Value(Source.WORKER, null);
        }
        return value;
    }

    /** How many statements a cycle has, begin and commit not counted. */
    long statements() {
        return all().flatMap(transaction -> transaction.statements.stream()).count();
    }

    /** How many transactions a cycle has. */
    long transactions() {
        return all().count();
    }

    private Stream<Transaction> all() {
        return Stream.of(claim, heartbeat, completion).flatMap(List::stream);
    }
}
