package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.SignalWaitChange;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes the tasks that wait for signals with a key to {@code signal_waits}. */
final class SignalWaitsTable {
    private static final String REMOVE_ALL =
            "DELETE FROM signal_waits WHERE persistence_id = ANY (?)";

    private static final String REMOVE =
            """
            DELETE FROM signal_waits w USING unnest(?::text[], ?::text[]) AS u (id, frame)
             WHERE w.persistence_id = u.id AND w.frame = u.frame\
            """;

    private static final String PUT =
            """
            INSERT INTO signal_waits (persistence_id, frame, account, region, name, key)
            SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
            ON CONFLICT (persistence_id, frame)
               DO UPDATE SET name = excluded.name, key = excluded.key\
            """;

    private SignalWaitsTable() {}

    private record Row(String persistenceId, SignalWaitChange.Put task) {}

    private record Removal(String persistenceId, String frame) {}

    static void write(Connection connection, List<WriteRequest.EntityWrite> requests)
            throws SQLException {
        var ended = new ArrayList<String>();
        var removed = new ArrayList<Removal>();
        var put = new ArrayList<Row>();
        for (var request : requests) {
            var id = request.persistenceId();
            for (var change : request.write().signalWaits()) {
                switch (change) {
                    case SignalWaitChange.Put task -> put.add(new Row(id, task));
                    case SignalWaitChange.Remove(var frame) -> removed.add(new Removal(id, frame));
                    case SignalWaitChange.RemoveAll() -> ended.add(id);
                }
            }
        }
        if (!ended.isEmpty()) {
            try (var statement = new Unnest<>(connection, REMOVE_ALL, ended).text(id -> id)) {
                statement.update();
            }
        }
        if (!removed.isEmpty()) {
            try (var statement =
                    new Unnest<>(connection, REMOVE, removed)
                            .text(Removal::persistenceId)
                            .text(Removal::frame)) {
                statement.update();
            }
        }
        if (!put.isEmpty()) {
            insert(connection, put);
        }
    }

    private static void insert(Connection connection, List<Row> rows) throws SQLException {
        try (var statement =
                new Unnest<>(connection, PUT, rows)
                        .text(Row::persistenceId)
                        .text(row -> row.task().frame())
                        .text(row -> row.task().account())
                        .text(row -> row.task().region())
                        .text(row -> row.task().name())
                        .text(row -> row.task().key())) {
            statement.update();
        }
    }
}
