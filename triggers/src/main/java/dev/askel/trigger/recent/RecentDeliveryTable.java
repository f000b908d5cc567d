package dev.askel.trigger.recent;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.Unnest;
import dev.askel.trigger.recent.RecentDelivery.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The SQL of the table {@code recent_deliveries}. A write deletes the old rows of only one in
 * {@link #TRIMMED_SHARE} deliveries, so that the table costs little while many triggers fire.
 */
public final class RecentDeliveryTable {
    /** The number of deliveries of a trigger that are shown. */
    public static final int SHOWN_MAX = 50;

    /** The age after which a row is deleted, also when its trigger no longer exists. */
    static final Duration RETENTION = Duration.ofDays(90);

    /** One in this number of deliveries deletes the old rows of its trigger. */
    static final int TRIMMED_SHARE = 16;

    /**
     * The estimated number of rows above which the oldest ones are deleted. Each schedule that runs
     * once leaves a row, so their number has no other bound than the age.
     */
    private static final int ROWS_MAX = 1_000_000;

    /**
     * The maximum number of rows that a write deletes of a trigger, and of all triggers by age. It
     * exceeds the rows of a write, also when one in {@link #TRIMMED_SHARE} writes of a row deletes.
     */
    private static final int DELETED_MAX = 400;

    private static final String STORE =
            """
            INSERT INTO recent_deliveries (trigger_arn, received_at, delivery_id, occurrence, target_arn,
                   status, attempts, error, execution_arn, updated_at)
            SELECT * FROM unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[],
                   ?::text[], ?::int[], ?::text[], ?::text[], ?::bigint[])
            ON CONFLICT (trigger_arn, received_at, delivery_id) DO UPDATE
               SET status = excluded.status, attempts = excluded.attempts, error = excluded.error,
                   execution_arn = excluded.execution_arn, updated_at = excluded.updated_at\
            """;

    /**
     * Lanes write concurrently. They skip locked rows, because they must not wait for others. The
     * order makes PostgreSQL scan the index of the key, and mark the entries of deleted rows there.
     * Without it, a trigger with 1,000 deliveries in a second reads these rows again and again.
     */
    private static final Sql TRIM =
            new Sql(
                    """
                    DELETE FROM recent_deliveries WHERE ctid = ANY (ARRAY(
                        SELECT old.ctid
                          FROM unnest(?::text[]) AS t (arn)
                         CROSS JOIN LATERAL (
                               SELECT received_at, delivery_id FROM recent_deliveries
                                WHERE trigger_arn = t.arn
                                ORDER BY received_at DESC, delivery_id DESC OFFSET ? LIMIT 1) k
                         CROSS JOIN LATERAL (
                               SELECT d.ctid FROM recent_deliveries d
                                WHERE d.trigger_arn = t.arn
                                  AND (d.received_at, d.delivery_id) <= (k.received_at, k.delivery_id)
                                ORDER BY d.received_at, d.delivery_id LIMIT ?
                                FOR UPDATE SKIP LOCKED) old))\
                    """);

    private static final Sql EXPIRE =
            new Sql(
                    """
                    DELETE FROM recent_deliveries WHERE ctid = ANY (ARRAY(
                        SELECT ctid FROM recent_deliveries
                         WHERE updated_at < CASE WHEN (SELECT reltuples FROM pg_class
                                                        WHERE oid = 'recent_deliveries'::regclass) > ?
                                                 THEN ? ELSE ? END
                         ORDER BY updated_at LIMIT ? FOR UPDATE SKIP LOCKED))\
                    """);

    private static final Sql NEWEST =
            new Sql(
                    """
                    SELECT * FROM recent_deliveries WHERE trigger_arn = ?
                     ORDER BY received_at DESC, delivery_id DESC LIMIT ?\
                    """);

    private RecentDeliveryTable() {}

    /**
     * Stores deliveries in the transaction of the caller, and deletes old rows.
     *
     * @param deliveries at most some hundred; a later one replaces an earlier one with its id
     * @param time decides whether rows are deleted by age, as in {@link RecentSweep}
     */
    public static void store(
            Connection connection, List<RecentDelivery> deliveries, EngineTime time)
            throws SQLException {
        if (deliveries.isEmpty()) {
            return;
        }
        // One statement must not contain a row twice.
        var last = new LinkedHashMap<List<Object>, RecentDelivery>();
        deliveries.forEach(it -> last.put(List.of(it.triggerArn(), it.receivedAt(), it.id()), it));
        insert(connection, List.copyOf(last.values()));
        var trimmed =
                last.values().stream()
                        .filter(RecentDeliveryTable::trims)
                        .map(RecentDelivery::triggerArn)
                        .distinct()
                        .toList();
        if (!trimmed.isEmpty()) {
            trim(connection, trimmed);
            if (time.deletionPauseReason() == null) {
                expire(connection, Instant.ofEpochMilli(time.millis()));
            }
        }
    }

    /**
     * Selects deliveries by their ids, which are random. So a restart does not end the trimming.
     */
    private static boolean trims(RecentDelivery delivery) {
        return Math.floorMod(delivery.id().hashCode(), TRIMMED_SHARE) == 0;
    }

    private static void insert(Connection connection, List<RecentDelivery> deliveries)
            throws SQLException {
        try (var statement = new Unnest<>(connection, STORE, deliveries)) {
            statement
                    .text(RecentDelivery::triggerArn)
                    .int8(it -> it.receivedAt().toEpochMilli())
                    .text(RecentDelivery::id)
                    .text(RecentDelivery::occurrence)
                    .text(RecentDelivery::targetArn)
                    .text(it -> it.status().name())
                    .int4(RecentDelivery::attempts)
                    .text(RecentDelivery::error)
                    .text(RecentDelivery::executionArn)
                    .int8(it -> it.updatedAt().toEpochMilli())
                    .update();
        }
    }

    static void expire(Connection connection, Instant now) throws SQLException {
        expire(connection, now, ROWS_MAX);
    }

    /**
     * Deletes some rows that are older than {@link #RETENTION}, or the oldest rows when there are
     * too many.
     *
     * @param rowsMax compared with the estimate of PostgreSQL, which autovacuum updates
     */
    static void expire(Connection connection, Instant now, int rowsMax) throws SQLException {
        EXPIRE.update(
                connection,
                rowsMax,
                now.toEpochMilli(),
                now.minus(RETENTION).toEpochMilli(),
                DELETED_MAX);
    }

    /** Deletes all but the newest rows of triggers. */
    static void trim(Connection connection, Collection<String> triggerArns) throws SQLException {
        TRIM.update(connection, triggerArns.toArray(String[]::new), SHOWN_MAX, DELETED_MAX);
    }

    /** Lists the newest deliveries of a trigger, the newest first. */
    public static List<RecentDelivery> newest(Connection connection, String triggerArn)
            throws SQLException {
        return NEWEST.list(connection, RecentDeliveryTable::read, triggerArn, SHOWN_MAX);
    }

    private static RecentDelivery read(Row row) throws SQLException {
        return new RecentDelivery(
                row.text("trigger_arn"),
                row.instant("received_at"),
                row.text("delivery_id"),
                row.text("occurrence"),
                row.text("target_arn"),
                Status.valueOf(row.text("status")),
                row.integer("attempts"),
                row.textOrNull("error"),
                row.textOrNull("execution_arn"),
                Instant.ofEpochMilli(row.bigint("updated_at")));
    }
}
