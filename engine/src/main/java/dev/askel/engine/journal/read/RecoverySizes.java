package dev.askel.engine.journal.read;

import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the sizes of stored executions, so that one query recovers only as many executions as
 * memory allows. Otherwise the node could run out of memory, and so could every node that recovers
 * the same executions next.
 */
final class RecoverySizes {
    private static final String SIZES =
            """
            SELECT q.persistence_id,
                   coalesce(octet_length(e.input), 0) + coalesce(octet_length(e.output), 0)
                   + coalesce(s.size, 0) + coalesce(j.size, 0)
              FROM unnest(?::text[]) AS q (persistence_id)
              LEFT JOIN executions e ON e.persistence_id = q.persistence_id
             CROSS JOIN LATERAL (SELECT coalesce(e.bucket, ?) AS bucket) AS b
              LEFT JOIN LATERAL (
                   SELECT sequence_number, octet_length(snapshot_payload) AS size FROM snapshot
                    WHERE bucket = b.bucket AND persistence_id = q.persistence_id
                    ORDER BY sequence_number DESC LIMIT 1) AS s ON true
             CROSS JOIN LATERAL (
                   SELECT sum(octet_length(event_payload)) AS size FROM event_journal
                    WHERE bucket = b.bucket AND persistence_id = q.persistence_id
                      AND sequence_number > coalesce(s.sequence_number, 0)
                      AND NOT deleted) AS j\
            """;

    private record Sized(String persistenceId, long bytes) {}

    private RecoverySizes() {}

    /**
     * Returns the ids of the smallest executions that together fit {@code bytesMax}, so that a
     * large execution does not delay the others. Returns at least one id.
     */
    static List<String> smallest(Connection connection, List<String> persistenceIds, long bytesMax)
            throws SQLException {
        if (persistenceIds.size() < 2) {
            return persistenceIds;
        }
        var sizes = sizes(connection, persistenceIds);
        var sized = new ArrayList<Sized>(persistenceIds.size());
        persistenceIds.forEach(id -> sized.add(new Sized(id, sizes.getOrDefault(id, 0L))));
        sized.sort(Comparator.comparingLong(Sized::bytes));
        var chosen = new ArrayList<String>(sized.size());
        long bytes = 0;
        for (var execution : sized) {
            bytes += execution.bytes;
            if (bytes > bytesMax && !chosen.isEmpty()) {
                break;
            }
            chosen.add(execution.persistenceId);
        }
        return chosen;
    }

    private static Map<String, Long> sizes(Connection connection, List<String> persistenceIds)
            throws SQLException {
        var sizes = new HashMap<String, Long>();
        try (var statement =
                        new Unnest<>(connection, SIZES, persistenceIds)
                                .text(id -> id)
                                .value(Buckets.LONG_RUNNING);
                var found = statement.query()) {
            while (found.next()) {
                sizes.put(found.getString(1), found.getLong(2));
            }
        }
        return sizes;
    }
}
