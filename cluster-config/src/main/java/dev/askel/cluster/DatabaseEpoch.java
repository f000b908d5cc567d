package dev.askel.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Comparator;
import java.util.List;

/**
 * Remembers the newest generation of the database that this process has seen, and rejects older
 * generations. A generation lasts until a standby becomes the primary. PostgreSQL then increases
 * the timeline. The first node that connects on the new timeline rewrites the row {@code
 * askel.db_epoch}. A previous primary that returns has an older timeline and an older row.
 *
 * <p>The row can name a later timeline than that of the server on which it is stored. Such a row
 * was copied to a new server by restoring a dump, or by {@code pg_upgrade}. The first node that
 * connects rewrites this row, too. However, a process that has seen the later timeline rejects the
 * server.
 */
final class DatabaseEpoch {
    // The timeline of a standby is not used, because its row is replicated from the primary.
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

    /** The SQLSTATE of rejected connections. All callers retry after this SQLSTATE. */
    private static final String REJECTED = "08004";

    /**
     * One generation of the database: its state since the last promotion of a standby.
     *
     * @param timeline the timeline of PostgreSQL's write-ahead log
     * @param epoch the number of the generation, counted from 1; 0 before the first node has
     *     connected
     * @param id a random id that distinguishes two servers promoted to the same timeline; empty
     *     before the first node has connected
     */
    record Generation(long timeline, long epoch, String id) {
        static final Comparator<Generation> AGE =
                Comparator.comparingLong(Generation::timeline).thenComparingLong(Generation::epoch);
    }

    private static final Generation NONE = new Generation(0, 0, "");

    private Generation newest = NONE;

    /**
     * Rejects the connection if its server is a standby, belongs to an older generation than the
     * newest known one, or is another server that was promoted to the same timeline. Otherwise
     * remembers the server's generation.
     *
     * @param databaseName the name of the database, for messages
     */
    void admit(Connection connection, String databaseName) throws SQLException {
        try {
            check(connection, databaseName);
        } catch (SQLNonTransientConnectionException _) {
            // Another connection may have written the next epoch between the reads of the timeline
            // and of the row.
            check(connection, databaseName);
        }
    }

    private void check(Connection connection, String name) throws SQLException {
        var server = ServerState.readFrom(connection);
        if (server.isStandby()) {
            throw rejected("%s leads to a standby".formatted(name));
        }
        accept(server.generation(), name);
        if (server.hasTable() && server.storedGeneration().timeline() != server.timeline()) {
            try (var next = connection.prepareStatement(NEXT)) {
                next.setLong(1, server.timeline());
                next.executeUpdate();
            }
            accept(ServerState.row(connection), name);
        }
    }

    /**
     * Remembers the newest generation of these servers. The row of a standby is ignored when a
     * primary has the same row or a later row, because a restored dump may have created it.
     */
    void rememberNewest(List<ServerState> servers) {
        for (var server : servers) {
            if (!server.isStandby()) {
                rememberIfNewer(server.generation());
            } else if (servers.stream()
                    .noneMatch(each -> each.supersedes(server.storedGeneration()))) {
                rememberIfNewer(server.storedGeneration());
            }
        }
    }

    /**
     * The state of one server.
     *
     * @param timeline 0 for a standby
     * @param hasTable false before the first migration
     * @param storedGeneration the contents of {@code askel.db_epoch}, which the first node on its
     *     timeline has written
     */
    record ServerState(
            boolean isStandby, long timeline, boolean hasTable, Generation storedGeneration) {
        static ServerState readFrom(Connection connection) throws SQLException {
            try (var statement = connection.createStatement();
                    var found = statement.executeQuery(SERVER)) {
                found.next();
                return new ServerState(
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

        /** Whether this server is a primary with the same row or a later row. */
        boolean supersedes(Generation other) {
            return !isStandby
                    && (storedGeneration.equals(other) || storedGeneration.epoch() > other.epoch());
        }

        Generation generation() {
            return new Generation(
                    timeline,
                    storedGeneration.epoch(),
                    storedGeneration.timeline() == timeline ? storedGeneration.id() : "");
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
