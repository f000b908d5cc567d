package dev.askel.trigger.recent;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The SQL of the table {@code recent_events}. */
public final class RecentEventTable {
    /** The number of events of a bus that are kept. */
    public static final int KEPT_MAX = 20;

    /** The age after which an event is deleted. */
    static final Duration RETENTION = Duration.ofDays(7);

    private static final int EXPIRED_MAX = 100;

    private static final String STORE =
            """
            INSERT INTO recent_events (bus_arn, received_at, event_id, event)
            SELECT * FROM unnest(?::text[], ?::bigint[], ?::text[], ?::text[])
            ON CONFLICT (bus_arn, received_at, event_id) DO NOTHING\
            """;

    /** Nodes write concurrently. They skip locked rows, because they must not wait for others. */
    private static final Sql TRIM =
            new Sql(
                    """
                    DELETE FROM recent_events WHERE ctid = ANY (ARRAY(
                        SELECT d.ctid
                          FROM unnest(?::text[]) AS t (arn)
                         CROSS JOIN LATERAL (
                               SELECT received_at, event_id FROM recent_events
                                WHERE bus_arn = t.arn
                                ORDER BY received_at DESC, event_id DESC OFFSET ? LIMIT 1) k
                          JOIN recent_events d
                            ON d.bus_arn = t.arn
                           AND (d.received_at, d.event_id) <= (k.received_at, k.event_id)
                           FOR UPDATE OF d SKIP LOCKED))\
                    """);

    private static final Sql EXPIRE =
            new Sql(
                    """
                    DELETE FROM recent_events WHERE ctid = ANY (ARRAY(
                        SELECT ctid FROM recent_events WHERE received_at < ?
                         ORDER BY received_at LIMIT ? FOR UPDATE SKIP LOCKED))\
                    """);

    private static final Sql NEWEST =
            new Sql(
                    """
                    SELECT * FROM recent_events WHERE bus_arn = ?
                     ORDER BY received_at DESC, event_id DESC LIMIT ?\
                    """);

    private RecentEventTable() {}

    /**
     * Stores events, and deletes old ones.
     *
     * @param time decides whether events are deleted by age, as in {@link RecentSweep}
     */
    static void store(Connection connection, List<RecentEvent> events, EngineTime time)
            throws SQLException {
        try (var statement = new Unnest<>(connection, STORE, events)) {
            statement
                    .text(RecentEvent::busArn)
                    .int8(it -> it.receivedAt().toEpochMilli())
                    .text(RecentEvent::id)
                    .text(RecentEvent::json)
                    .update();
        }
        TRIM.update(
                connection,
                events.stream().map(RecentEvent::busArn).distinct().toArray(String[]::new),
                KEPT_MAX);
        if (time.deletionPauseReason() == null) {
            expire(connection, Instant.ofEpochMilli(time.millis()));
        }
    }

    /** Deletes some events that are older than {@link #RETENTION}. */
    static void expire(Connection connection, Instant now) throws SQLException {
        EXPIRE.update(connection, now.minus(RETENTION).toEpochMilli(), EXPIRED_MAX);
    }

    /** Lists the newest events of a bus, the newest first. */
    public static List<RecentEvent> newest(Connection connection, String busArn)
            throws SQLException {
        return NEWEST.list(
                connection,
                row ->
                        new RecentEvent(
                                row.text("bus_arn"),
                                row.text("event_id"),
                                row.instant("received_at"),
                                row.text("event")),
                busArn,
                KEPT_MAX);
    }
}
