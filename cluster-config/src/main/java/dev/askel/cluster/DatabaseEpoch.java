package dev.askel.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Comparator;
import java.util.List;

/**
 * The newest life of the database that this process has seen: its timeline, which PostgreSQL raises
 * when a standby becomes the primary, and the row {@code askel.db_epoch}, which the first node
 * there writes anew. A primary of old that comes back has neither.
 *
 * <p>No primary has a row of a timeline that it has not come to: such a row was carried into a new
 * server (a dump that was restored, {@code pg_upgrade}), and the first node there writes it anew,
 * too. A process that has seen that timeline refuses such a server.
 */
final class DatabaseEpoch {
    // Of a standby the row alone counts, which it has from its primary.
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

    /** SQLSTATE of a server that rejects a connection; everybody tries such a one again. */
    private static final String REJECTED = "08004";

    /**
     * One life.
     *
     * @param epoch 0 before the first node
     * @param id empty before the first node
     */
    record Life(long timeline, long epoch, String id) {
        static final Comparator<Life> AGE =
                Comparator.comparingLong(Life::timeline).thenComparingLong(Life::epoch);
    }

    private static final Life NONE = new Life(0, 0, "");

    private Life newest = NONE;

    /**
     * Refuses a standby and any server older than the newest seen; remembers the others.
     *
     * @param name of the database, for messages
     */
    void admit(Connection connection, String name) throws SQLException {
        try {
            look(connection, name);
        } catch (SQLNonTransientConnectionException _) {
            // Another connection may have written the next epoch between this one's two looks.
            look(connection, name);
        }
    }

    private void look(Connection connection, String name) throws SQLException {
        var server = Server.read(connection);
        if (server.standby()) {
            throw rejected("%s leads to a standby".formatted(name));
        }
        remember(server.life(), name);
        if (server.hasTable() && server.row().timeline() != server.timeline()) {
            try (var next = connection.prepareStatement(NEXT)) {
                next.setLong(1, server.timeline());
                next.executeUpdate();
            }
            remember(Server.row(connection), name);
        }
    }

    /**
     * Remembers what servers tell of the newest primary, whatever their roles. A standby's row may
     * be one that was restored: that is for a primary to say which has it, too, or a later one.
     */
    void note(List<Server> servers) {
        for (var server : servers) {
            if (!server.standby()) {
                raise(server.life());
            } else if (servers.stream().noneMatch(each -> each.answersFor(server.row()))) {
                raise(server.row());
            }
        }
    }

    /**
     * What a server is.
     *
     * @param timeline 0 of a standby
     * @param hasTable false before the first migration
     * @param row as written by the first node on the timeline that it names
     */
    record Server(boolean standby, long timeline, boolean hasTable, Life row) {
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

        private static Life row(Connection connection) throws SQLException {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery(ROW)) {
                return row.next()
                        ? new Life(row.getLong(2), row.getLong(1), String.valueOf(row.getString(3)))
                        : NONE;
            }
        }

        /** Whether this is a primary at which a row was written, or overwritten. */
        boolean answersFor(Life other) {
            return !standby && (row.equals(other) || row.epoch() > other.epoch());
        }

        Life life() {
            return new Life(timeline, row.epoch(), row.timeline() == timeline ? row.id() : "");
        }
    }

    private synchronized void raise(Life life) {
        if (Life.AGE.compare(life, newest) > 0) {
            newest = life;
        }
    }

    private synchronized void remember(Life life, String name) throws SQLException {
        var age = Life.AGE.compare(life, newest);
        if (age < 0) {
            throw rejected(
                    "%s leads to a server that was the primary once: timeline %d, epoch %d; timeline %d, epoch %d has been seen"
                            .formatted(
                                    name,
                                    life.timeline(),
                                    life.epoch(),
                                    newest.timeline(),
                                    newest.epoch()));
        }
        if (age == 0
                && !life.id().isEmpty()
                && !newest.id().isEmpty()
                && !life.id().equals(newest.id())) {
            throw rejected(
                    "%s leads to another server that was promoted to timeline %d"
                            .formatted(name, life.timeline()));
        }
        if (age > 0 || newest.id().isEmpty()) {
            newest = life;
        }
    }

    private static SQLException rejected(String message) {
        return new SQLNonTransientConnectionException(message, REJECTED);
    }
}
