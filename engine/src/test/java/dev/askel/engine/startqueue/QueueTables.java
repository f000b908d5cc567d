package dev.askel.engine.startqueue;

import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.startpermit.StartSlot;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of two machines with queues, and a connection whose transactions use them. */
final class QueueTables implements AutoCloseable {
    /** A machine whose slots precede those of {@link #LATER}. */
    static final UUID EARLIER = new UUID(1, 1);

    static final UUID LATER = new UUID(2, 1);
    static final long NOW = 1_790_000_000_000L;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final Connection connection;

    QueueTables() throws SQLException {
        connection = database.connect();
        connection.setAutoCommit(false);
        execute("SET search_path = askel");
        for (var machine : List.of(EARLIER, LATER)) {
            insert(machine, "123456789012");
        }
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        TestPostgres.shared().dropDatabase(database);
    }

    TestPostgres.Database database() {
        return database;
    }

    Connection connection() {
        return connection;
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    List<String> read(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    long count(String condition) throws SQLException {
        return Long.parseLong(
                read("SELECT count(*) FROM start_requests WHERE " + condition).getFirst());
    }

    static String slot(UUID machine, String key) {
        return new StartSlot(machine, "", key).text();
    }

    /** Inserts a machine whose name is its id. */
    void insert(UUID machine, String account) throws SQLException {
        execute(
                """
                INSERT INTO machines (machine_id, account, region, name, type, status,
                  generation, current_revision, created_at, updated_at)
                VALUES ('%s', '%s', 'r', '%s', 'STANDARD', 'ACTIVE', 1, 1, 1, 1)\
                """
                        .formatted(machine, account, machine));
    }

    /** Inserts queued requests of a slot. */
    void queue(UUID machine, String key, int requests, @Nullable Long undecidedAt)
            throws SQLException {
        var slot = slot(machine, key);
        execute(
                "INSERT INTO start_slots VALUES ('%s', '%s', 0, %d, %s)"
                        .formatted(slot, machine, requests, undecidedAt));
        execute(
                """
                INSERT INTO start_requests (persistence_id, slot, state, requested_at)
                SELECT '123456789012/r/%s/%s-' || i, '%s', 'QUEUED', i FROM generate_series(1, %d) AS i\
                """
                        .formatted(machine, key, slot, requests));
    }

    /** The name of a queued execution, and its position. */
    static String nameAndPosition(QueuePageTable.Queued queued) {
        var execution = queued.execution();
        return execution.executionArn().replaceAll(".*:", "") + " " + execution.position();
    }

    void rule(UUID machine, String members) throws SQLException {
        execute(
                """
                UPDATE machines
                   SET start_rule = '{"version": 4, "queueMax": 10, "overflow": "REFUSE", %s}'
                 WHERE machine_id = '%s'\
                """
                        .formatted(members, machine));
    }

    StartDecisionTable.Decided decide(long millis) throws SQLException {
        var decided = StartDecisionTable.decide(connection, millis);
        connection.commit();
        return decided;
    }

    String plan(Sql sql, Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement("EXPLAIN (ANALYZE) " + sql.text())) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (var rows = statement.executeQuery()) {
                var lines = new ArrayList<String>();
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
                return String.join("\n", lines);
            }
        }
    }
}
