package dev.askel.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Comparator;
import java.util.List;

/**
 * Remembers the newest generation of the database that this process has seen, and rejects older
 * ones. A generation is a timeline, which PostgreSQL increases when a standby becomes the primary,
 * and the row {@code askel.db_epoch}, which the first node on that timeline rewrites. A previous
 * primary that returns has an older timeline and an older row.
 *
 * <p>A primary normally has no row of a timeline that it has not reached. Such a row was copied
 * into a new server (by restoring a dump, or by {@code pg_upgrade}), and the first node there
 * rewrites it as well. A process that has seen that timeline rejects such a server.
 */
final class DatabaseEpoch {
    // For a standby only the row counts, which is replicated from its primary.
    private static final String SERVER =
            """
            SELECT pg_is_in_recovery(),
                   CASE WHEN pg_is_in_recovery() THEN 0
                        ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint END,
                   to_regclass('askel.db_epoch') IS NOT NULL\
            """;
    private static final String ROW = "SELECT epoch, timeline, id::text FROM askel.db_epoch";
    private static final String NEXT =
            """
            INSERT INTO askel.db_epoch (epoch, timeline) VALUES (1, ?)
            ON CONFLICT (one) DO UPDATE
               SET epoch = db_epoch.epoch + 1, timeline = excluded.timeline, id = excluded.id
             WHERE db_epoch.timeline <> excluded.timeline\
            """;

    /** The SQLSTATE of a server that rejects a connection; all callers retry it. */
    private static final String REJECTED = "08004";

    /**
     * One generation of the database: its state since the last promotion of a standby.
     *
     * @param timeline the timeline of PostgreSQL's write-ahead log
     * @param epoch number of generations; 0 before the first node
     * @param id random, so that two servers promoted to the same timeline differ; empty before the
     *     first node
     */
    record Generation(long timeline, long epoch, String id) {
        static final Comparator<Generation> AGE =
                Comparator.comparingLong(Generation::timeline).thenComparingLong(Generation::epoch);
    }

    private static final Generation NONE = new Generation(0, 0, "");

    private Generation newest = NONE;

    /**
     * Rejects a standby and any server older than the newest generation; remembers the others.
     *
     * @param name the name of the database, for messages
     */
    void admit(Connection connection, String name) throws SQLException {
        try {
            check(connection, name);
        } catch (SQLNonTransientConnectionException _) {
            // Another connection may have written the next epoch between the two reads.
            check(connection, name);
        }
    }

    private void check(Connection connection, String name) throws SQLException {
        var server = Server.read(connection);
        if (server.standby()) {
            throw rejected("%s leads to a standby".formatted(name));
        }
        accept(server.generation(), name);
        if (server.hasTable() && server.row().timeline() != server.timeline()) {
            try (var next = connection.prepareStatement(NEXT)) {
                next.setLong(1, server.timeline());
                next.executeUpdate();
            }
            accept(Server.row(connection), name);
        }
    }

    /**
     * Remembers the newest generation of these servers. The row of a standby may come from a
     * restored dump; it is ignored when a primary has the same row or a later one.
     */
    void observe(List<Server> servers) {
        for (var server : servers) {
            if (!server.standby()) {
                rememberIfNewer(server.generation());
            } else if (servers.stream().noneMatch(each -> each.supersedes(server.row()))) {
                rememberIfNewer(server.row());
            }
        }
    }

    /**
     * The state of one server.
     *
     * @param timeline 0 for a standby
     * @param hasTable false before the first migration
     * @param row the row {@code askel.db_epoch}, written by the first node on its timeline
     */
    record Server(boolean standby, long timeline, boolean hasTable, Generation row) {
        static Server read(Connection connection) throws SQLException {
            try (var statement = connection.createStatement();
                    var found = statement.executeQuery(SERVER)) {
                found.next();
                return new Server(
                        found.getBoolean(1),
                        found.getLong(2),
                        found.getBoolean(3),
                        found.getBoolean(3) ? row(connection) : NONE);
            }
        }

        private static Generation row(Connection connection) throws SQLException {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery(ROW)) {
                return row.next()
                        ? new Generation(
                                row.getLong(2), row.getLong(1), String.valueOf(row.getString(3)))
                        : NONE;
            }
        }

        /** Whether this is a primary with the same row or a later one. */
        boolean supersedes(Generation other) {
            return !standby && (row.equals(other) || row.epoch() > other.epoch());
        }

        Generation generation() {
            return new Generation(
                    timeline, row.epoch(), row.timeline() == timeline ? row.id() : "");
        }
    }

    private synchronized void rememberIfNewer(Generation generation) {
        if (Generation.AGE.compare(generation, newest) > 0) {
            newest = generation;
        }
    }

    private synchronized void accept(Generation generation, String name) throws SQLException {
        var age = Generation.AGE.compare(generation, newest);
        if (age < 0) {
            throw rejected(
                    "%s leads to a previous primary: timeline %d, epoch %d; this process has seen timeline %d, epoch %d"
                            .formatted(
                                    name,
                                    generation.timeline(),
                                    generation.epoch(),
                                    newest.timeline(),
                                    newest.epoch()));
        }
        if (age == 0
                && !generation.id().isEmpty()
                && !newest.id().isEmpty()
                && !generation.id().equals(newest.id())) {
            throw rejected(
                    "%s leads to another server that was promoted to timeline %d"
                            .formatted(name, generation.timeline()));
        }
        if (age > 0 || newest.id().isEmpty()) {
            newest = generation;
        }
    }

    private static SQLException rejected(String message) {
        return new SQLNonTransientConnectionException(message, REJECTED);
    }
}
