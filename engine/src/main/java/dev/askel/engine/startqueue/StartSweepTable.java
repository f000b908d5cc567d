package dev.askel.engine.startqueue;

import dev.askel.engine.journal.startpermit.FairTurn;
import dev.askel.engine.journal.writer.FairRounds;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Removes rows that are not needed, by pages: unused slots, and requests of executions that have
 * ended or do not exist. Such requests remain only after damage of the database.
 */
final class StartSweepTable {
    /** The maximum number of rows of a page. */
    static final int ROWS_MAX = 500;

    /** The age after which a request of an ended execution is removed. */
    static final Duration LEFT_AFTER = Duration.ofMinutes(1);

    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final Sql SLOTS_AFTER =
            new Sql(
                    """
                    SELECT slot, used = 0 AND waiting = 0
                             AND coalesce(rate_full_at, 0) <= ? AS is_unused
                      FROM start_slots
                     WHERE slot > ? ORDER BY slot LIMIT %d\
                    """
                            .formatted(ROWS_MAX));

    private static final Sql DELETE_UNUSED =
            new Sql(
                    """
                    DELETE FROM start_slots WHERE slot IN (
                      SELECT slot FROM start_slots
                       WHERE slot = ANY (?) AND used = 0 AND waiting = 0
                         AND coalesce(rate_full_at, 0) <= ?
                         FOR UPDATE SKIP LOCKED)\
                    """);

    private static final Sql REQUESTS_AFTER =
            new Sql(
                    """
                    SELECT r.persistence_id, r.slot,
                           r.requested_at < ? AND e.status IS DISTINCT FROM 'RUNNING' AS is_left
                      FROM (SELECT persistence_id, slot, requested_at FROM start_requests
                             WHERE persistence_id > ? ORDER BY persistence_id LIMIT %d) AS r
                      LEFT JOIN executions e ON e.persistence_id = r.persistence_id
                     ORDER BY r.persistence_id\
                    """
                            .formatted(ROWS_MAX));

    // All transactions lock slots in this order, so that the sweep and a group of writes do not
    // deadlock.
    private static final Sql LOCK_SLOTS =
            new Sql("SELECT slot FROM start_slots WHERE slot = ANY (?) ORDER BY slot FOR UPDATE");

    private static final Sql DELETE_LEFT =
            new Sql(
                    """
                    DELETE FROM start_requests r
                     USING unnest(?::text[], ?::text[]) AS u (persistence_id, slot)
                     WHERE r.persistence_id = u.persistence_id AND r.slot = u.slot
                       AND NOT EXISTS (SELECT FROM executions e
                            WHERE e.persistence_id = r.persistence_id AND e.status = 'RUNNING')
                    RETURNING r.persistence_id, r.slot, r.state, r.rank, r.fair_key\
                    """);

    private static final Sql COUNT_LEFT =
            new Sql(
                    """
                    UPDATE start_slots s
                       SET used = greatest(0, s.used - d.used),
                           waiting = greatest(0, s.waiting - d.waiting), undecided_at = 0
                      FROM (SELECT u.slot,
                              count(*) FILTER (WHERE u.state IN ('GRANTED', 'HELD')) AS used,
                              count(*) FILTER (WHERE u.state = 'QUEUED') AS waiting
                              FROM unnest(?::text[], ?::text[]) AS u (slot, state)
                             GROUP BY u.slot) d
                     WHERE s.slot = d.slot\
                    """);

    /**
     * A page of requests.
     *
     * @param removed the executions whose requests were removed
     * @param last the last execution of the page; empty at the end
     */
    record Swept(List<String> removed, String last) {}

    private record VisitedSlot(String slot, boolean isUnused) {}

    private record VisitedRequest(String persistenceId, String slot, boolean isLeft) {}

    /**
     * A deleted request.
     *
     * @param turn the turn of its fair key; null without one
     */
    private record LeftRequest(
            String persistenceId, String slot, String state, @Nullable FairTurn turn) {}

    private StartSweepTable() {}

    /**
     * Deletes unused slots of a page. A slot with an unexpired time of a rate is used.
     *
     * @param after the last slot of the previous page; empty for the first page
     * @return the last slot of the page; empty at the end
     */
    static String deleteUnused(Connection connection, String after, long nowMillis)
            throws SQLException {
        long nowNanos = nowMillis * NANOS_PER_MILLI;
        var page =
                SLOTS_AFTER.list(
                        connection,
                        row -> new VisitedSlot(row.text("slot"), row.bool("is_unused")),
                        nowNanos,
                        after);
        var unused =
                page.stream()
                        .filter(VisitedSlot::isUnused)
                        .map(VisitedSlot::slot)
                        .toArray(String[]::new);
        if (unused.length > 0) {
            DELETE_UNUSED.update(connection, unused, nowNanos);
        }
        return page.size() < ROWS_MAX ? "" : page.getLast().slot();
    }

    /**
     * Removes requests of a page whose executions have ended or do not exist, and corrects the
     * counts of their slots.
     *
     * @param after the last execution of the previous page; empty for the first page
     */
    static Swept removeLeft(Connection connection, String after, long nowMillis)
            throws SQLException {
        var page =
                REQUESTS_AFTER.list(
                        connection,
                        row ->
                                new VisitedRequest(
                                        row.text("persistence_id"),
                                        row.text("slot"),
                                        row.bool("is_left")),
                        nowMillis - LEFT_AFTER.toMillis(),
                        after);
        var left = page.stream().filter(VisitedRequest::isLeft).toList();
        var removed = left.isEmpty() ? List.<LeftRequest>of() : remove(connection, left);
        return new Swept(
                removed.stream().map(LeftRequest::persistenceId).sorted().toList(),
                page.size() < ROWS_MAX ? "" : page.getLast().persistenceId());
    }

    private static List<LeftRequest> remove(Connection connection, List<VisitedRequest> left)
            throws SQLException {
        var slots = left.stream().map(VisitedRequest::slot).distinct().toArray(String[]::new);
        LOCK_SLOTS.any(connection, (Object) slots);
        var removed =
                DELETE_LEFT.list(
                        connection,
                        row ->
                                new LeftRequest(
                                        row.text("persistence_id"),
                                        row.text("slot"),
                                        row.text("state"),
                                        FairTurn.ofRank(
                                                row.doublePrecision("rank"), row.text("fair_key"))),
                        texts(left, VisitedRequest::persistenceId),
                        texts(left, VisitedRequest::slot));
        COUNT_LEFT.update(
                connection, texts(removed, LeftRequest::slot), texts(removed, LeftRequest::state));
        var turns = new ArrayList<FairRounds.Removed>();
        for (var each : removed) {
            if (each.turn() != null && each.state().equals("QUEUED")) {
                turns.add(new FairRounds.Removed(each.slot(), each.turn()));
            }
        }
        FairRounds.closeGaps(connection, turns);
        return removed;
    }

    private static <T> String[] texts(List<T> rows, Function<T, String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }
}
