package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.PauseChange;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes the pauses of executions to {@code paused_executions}. */
final class PausedExecutionsTable {
    private static final String REMOVE =
            "DELETE FROM paused_executions WHERE persistence_id = ANY (?)";

    private static final String PUT =
            """
            INSERT INTO paused_executions
                   (persistence_id, account, region, since, paused_by, reason, stops_timeouts)
            SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bytea[],
                                 ?::bytea[], ?::boolean[])
            ON CONFLICT (persistence_id)
               DO UPDATE SET since = excluded.since, paused_by = excluded.paused_by,
                             reason = excluded.reason, stops_timeouts = excluded.stops_timeouts\
            """;

    private PausedExecutionsTable() {}

    private record Row(String persistenceId, PauseChange.Put pause) {}

    static void write(Connection connection, List<WriteRequest.EntityWrite> requests)
            throws SQLException {
        var removed = new ArrayList<String>();
        var put = new ArrayList<Row>();
        for (var request : requests) {
            switch (request.write().pause()) {
                case PauseChange.Put pause -> put.add(new Row(request.persistenceId(), pause));
                case PauseChange.Remove() -> removed.add(request.persistenceId());
                case PauseChange.Keep() -> {}
            }
        }
        if (!removed.isEmpty()) {
            try (var statement = new Unnest<>(connection, REMOVE, removed).text(id -> id)) {
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
                        .text(row -> row.pause().account())
                        .text(row -> row.pause().region())
                        .int8(row -> row.pause().sinceMillis())
                        .bytea(row -> ExactText.encode(row.pause().by()))
                        .bytea(row -> ExactText.encode(row.pause().reason()))
                        .bool(row -> row.pause().stopsTimeouts())) {
            statement.update();
        }
    }
}
