package dev.askel.engine.bench;

import dev.askel.engine.journal.partition.Slices;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Inserts rows with PostgreSQL's driver alone, as an upper bound for a journal. It has two
 * connections, because the journal has two writer threads. Each connection simulates half of the
 * writers. Each of its statements inserts one row for each of these writers.
 */
final class RawInserts implements InsertPath {
    private static final int CONNECTIONS = 2;
    private static final String INSERT =
            """
            INSERT INTO askel.event_journal (persistence_id, sequence_number, writer,
                write_timestamp, event_ser_id, event_ser_manifest, event_payload, slice, bucket)
            SELECT * FROM unnest(?::text[], ?::int8[], ?::text[], ?::int8[], ?::int4[], ?::text[],
                ?::bytea[], ?::int4[], ?::int4[])\
            """;

    private final List<Connection> connections = new ArrayList<>();

    RawInserts(DataSource database) throws SQLException {
        for (int i = 0; i < CONNECTIONS; i++) {
            var connection = database.getConnection();
            connection.setAutoCommit(false);
            connections.add(connection);
        }
    }

    @Override
    public String name() {
        return "raw insert";
    }

    @Override
    public int loopCount(int writers) {
        return CONNECTIONS;
    }

    @Override
    public void start(int writers, InsertRun run) {
        for (var connection : connections) {
            var rows = new ArrayList<BenchRow>();
            for (int i = 0; i < Math.max(1, writers / CONNECTIONS); i++) {
                rows.add(BenchRow.firstOfNewExecution());
            }
            Thread.ofPlatform().daemon().start(() -> insertUntilStopped(connection, rows, run));
        }
    }

    private static void insertUntilStopped(
            Connection connection, List<BenchRow> rows, InsertRun run) {
        try {
            while (!run.isStopping()) {
                insertArray(connection, rows);
                run.addCommitted(rows.size());
                rows.replaceAll(BenchRow::next);
            }
            run.onLoopEnded();
        } catch (SQLException | RuntimeException | Error e) {
            run.onLoopFailed(e);
        }
    }

    private static void insertArray(Connection connection, List<BenchRow> rows)
            throws SQLException {
        int count = rows.size();
        var ids = new String[count];
        var numbers = new long[count];
        var writers = new String[count];
        var times = new long[count];
        var serializers = new int[count];
        var manifests = new String[count];
        var payloads = new byte[count][];
        var slices = new int[count];
        var buckets = new int[count];
        for (int i = 0; i < count; i++) {
            var row = rows.get(i);
            ids[i] = row.persistenceId();
            numbers[i] = row.sequenceNr();
            writers[i] = row.writer();
            times[i] = System.currentTimeMillis();
            manifests[i] = "";
            payloads[i] = row.payload();
            slices[i] = Slices.of(row.persistenceId());
        }
        var arrays = connection.unwrap(PGConnection.class);
        try (var statement = connection.prepareStatement(INSERT)) {
            statement.setArray(1, arrays.createArrayOf("text", ids));
            statement.setArray(2, arrays.createArrayOf("int8", numbers));
            statement.setArray(3, arrays.createArrayOf("text", writers));
            statement.setArray(4, arrays.createArrayOf("int8", times));
            statement.setArray(5, arrays.createArrayOf("int4", serializers));
            statement.setArray(6, arrays.createArrayOf("text", manifests));
            statement.setArray(7, arrays.createArrayOf("bytea", payloads));
            statement.setArray(8, arrays.createArrayOf("int4", slices));
            statement.setArray(9, arrays.createArrayOf("int4", buckets));
            statement.executeUpdate();
        }
        connection.commit();
    }

    @Override
    public void close() {
        for (var connection : connections) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
