package dev.askel.trigger.recent;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of the table {@code recent_events}. */
public final class RecentEventTable {
    /** The number of events of a bus that are kept. */
    public static final int KEPT_MAX = 20;

    /** The age after which an event is deleted. */
    static final Duration RETENTION = Duration.ofDays(7);

    private static final int EXPIRED_MAX = 100;

    private static final String STORE =
            """
            INSERT INTO recent_events (bus_arn, received_at, event_id, event, encrypted_event)
            SELECT * FROM unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::bytea[])
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

    private static final int ACCOUNT_OF_ARN = 4;

    private RecentEventTable() {}

    /**
     * A row.
     *
     * @param encrypted null for an event in clear
     */
    private record StoredEvent(RecentEvent event, @Nullable Bytes encrypted) {
        static StoredEvent of(RecentEvent event, PayloadEncryptor encryptor) {
            var stored = encryptor.encryptText(owner(event.busArn()), event.json());
            return new StoredEvent(
                    event, stored != null && PayloadEncryption.isEncrypted(stored) ? stored : null);
        }
    }

    /** Returns the owner of the payloads of a bus. */
    private static String owner(String busArn) {
        var parts = busArn.split(":", -1);
        return (parts.length > ACCOUNT_OF_ARN ? parts[ACCOUNT_OF_ARN] : "") + "/" + busArn;
    }

    /**
     * Stores events, and deletes old ones.
     *
     * @param time decides whether events are deleted by age, as in {@link RecentSweep}
     */
    static void store(
            Connection connection,
            PayloadEncryption encryption,
            List<RecentEvent> events,
            EngineTime time)
            throws SQLException {
        var encryptor = encryption.prepare(events.stream().map(event -> owner(event.busArn())));
        var rows = events.stream().map(event -> StoredEvent.of(event, encryptor)).toList();
        try (var statement = new Unnest<>(connection, STORE, rows)) {
            statement
                    .text(row -> row.event().busArn())
                    .int8(row -> row.event().receivedAt().toEpochMilli())
                    .text(row -> row.event().id())
                    .text(row -> row.encrypted() == null ? row.event().json() : null)
                    .bytea(StoredEvent::encrypted)
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
    public static List<RecentEvent> newest(
            Connection connection, PayloadEncryption encryption, String busArn)
            throws SQLException {
        return NEWEST.list(connection, row -> read(row, encryption), busArn, KEPT_MAX).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Reads a row. An event that cannot be decrypted is omitted. */
    private static Optional<RecentEvent> read(Row row, PayloadEncryption encryption)
            throws SQLException {
        var busArn = row.text("bus_arn");
        var clear = row.textOrNull("event");
        var json =
                clear == null
                        ? encryption.readTextOrNull(
                                owner(busArn), row.bytesOrNull("encrypted_event"))
                        : clear;
        return json == null
                ? Optional.empty()
                : Optional.of(
                        new RecentEvent(
                                busArn, row.text("event_id"), row.instant("received_at"), json));
    }
}
