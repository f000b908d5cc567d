package dev.askel.engine.semaphore;

import dev.askel.engine.execution.ExecutionCommand.PermitsDecided;
import dev.askel.engine.journal.SemaphoreId;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finds work after the loss of messages and nodes. */
final class PollTable {
    /** The maximum number of rows of each kind in one poll. */
    static final int ROWS_MAX = 500;

    // The recursion reads one row of the index for each semaphore with waiters.
    private static final Sql GRANTABLE =
            new Sql(
                    """
                    WITH RECURSIVE waiting (semaphore) AS (
                      (SELECT semaphore FROM semaphore_requests WHERE state = 'WAITING'
                        ORDER BY semaphore LIMIT 1)
                      UNION ALL
                      SELECT (SELECT r.semaphore FROM semaphore_requests r
                               WHERE r.state = 'WAITING' AND r.semaphore > w.semaphore
                               ORDER BY r.semaphore LIMIT 1)
                        FROM waiting w WHERE w.semaphore IS NOT NULL)
                    SELECT w.semaphore FROM waiting w
                      CROSS JOIN LATERAL (
                        SELECT r.permits, r.request_limit FROM semaphore_requests r
                         WHERE r.semaphore = w.semaphore AND r.state = 'WAITING'
                         ORDER BY r.position LIMIT 1) AS head
                      LEFT JOIN semaphores s ON s.semaphore = w.semaphore
                      CROSS JOIN LATERAL (
                        SELECT coalesce(s.permit_limit, head.request_limit) AS permits) AS capacity
                     WHERE w.semaphore IS NOT NULL AND capacity.permits > 0
                       AND (s.semaphore IS NULL
                        OR head.permits > greatest(capacity.permits, head.request_limit)
                        OR head.permits + (
                            SELECT coalesce(sum(u.permits), 0) FROM semaphore_requests u
                             WHERE u.semaphore = w.semaphore AND u.state IN ('GRANTED', 'HELD'))
                            <= capacity.permits)
                     LIMIT %d\
                    """
                            .formatted(ROWS_MAX));

    /** The time after which a decision is sent again for the first time. */
    static final Duration REPEAT_AFTER = Duration.ofSeconds(1);

    private static final Duration REPEAT_AFTER_MAX = Duration.ofMinutes(1);

    // The interval grows with the age of the decision. An execution in quarantine accepts none.
    private static final Sql UNCLAIMED =
            new Sql(
                    """
                    WITH due AS (
                      SELECT persistence_id, frame, ordinal FROM semaphore_requests
                       WHERE state IN ('GRANTED', 'REFUSED') AND send_after < ?
                       ORDER BY send_after LIMIT %d FOR UPDATE SKIP LOCKED)
                    UPDATE semaphore_requests r
                       SET send_after = ? + least(%d, greatest(%d, ? - r.decided_at))
                      FROM due d
                     WHERE r.persistence_id = d.persistence_id AND r.frame = d.frame
                       AND r.ordinal = d.ordinal
                    RETURNING r.persistence_id, r.frame, r.ordinal, r.decision, r.error, r.cause,
                      EXISTS (SELECT FROM quarantine q
                               WHERE q.persistence_id = r.persistence_id) AS is_quarantined\
                    """
                            .formatted(
                                    ROWS_MAX,
                                    REPEAT_AFTER_MAX.toMillis(),
                                    REPEAT_AFTER.toMillis()));

    // The age protects the requests of a redrive that commits during this statement.
    private static final Sql REMOVE_LEFT_OVER =
            new Sql(
                    """
                    DELETE FROM semaphore_requests r
                     WHERE (r.persistence_id, r.frame, r.ordinal) IN (
                        SELECT o.persistence_id, o.frame, o.ordinal FROM semaphore_requests o
                          LEFT JOIN executions e ON e.persistence_id = o.persistence_id
                         WHERE o.requested_at < ? AND o.persistence_id > ?
                           AND e.status IS DISTINCT FROM 'RUNNING'
                         ORDER BY o.persistence_id LIMIT %d FOR UPDATE OF o SKIP LOCKED)
                       AND r.requested_at < ?
                    RETURNING r.semaphore, r.persistence_id\
                    """
                            .formatted(ROWS_MAX));

    // The row stays when no decision follows the last release. A new row may get its first request
    // soon.
    private static final Sql UNUSED =
            new Sql(
                    """
                    SELECT s.semaphore FROM semaphores s
                     WHERE s.permit_limit IS NULL AND s.created_at < ? AND NOT EXISTS (
                        SELECT FROM semaphore_requests r WHERE r.semaphore = s.semaphore
                           AND r.state = 'WAITING')
                       AND NOT EXISTS (
                        SELECT FROM semaphore_requests r WHERE r.semaphore = s.semaphore
                           AND r.state IN ('GRANTED', 'HELD'))
                     LIMIT %d\
                    """
                            .formatted(ROWS_MAX));

    /** A removed request of an execution that has ended or does not exist. */
    record LeftOver(SemaphoreId semaphore, String persistenceId) {}

    private PollTable() {}

    /** Returns the semaphores whose first waiter can be decided. */
    static List<SemaphoreId> findGrantable(Connection connection) throws SQLException {
        return GRANTABLE.list(connection, row -> SemaphoreId.parse(row.text("semaphore")));
    }

    /**
     * Returns the decisions that the executions have not accepted and that must be sent again. The
     * caller commits, so that no other node sends them too.
     */
    static List<Decision> findUnclaimed(Connection connection, long nowMillis) throws SQLException {
        var found =
                UNCLAIMED.list(
                        connection,
                        row ->
                                row.bool("is_quarantined")
                                        ? Optional.<Decision>empty()
                                        : Optional.of(decision(row)),
                        nowMillis,
                        nowMillis,
                        nowMillis);
        return found.stream().flatMap(Optional::stream).toList();
    }

    private static Decision decision(Row row) throws SQLException {
        return new Decision(
                row.text("persistence_id"),
                new PermitsDecided(
                        row.text("frame"),
                        (int) row.bigint("ordinal"),
                        row.bigint("decision"),
                        row.textOrNull("error"),
                        row.textOrNull("cause")));
    }

    /**
     * Returns semaphores without a limit, waiters and holders that were created before a time. A
     * decision removes each of them.
     */
    static List<SemaphoreId> findUnused(Connection connection, long createdBeforeMillis)
            throws SQLException {
        return UNUSED.list(
                connection, row -> SemaphoreId.parse(row.text("semaphore")), createdBeforeMillis);
    }

    /** Removes requests before a time whose executions have ended or do not exist. */
    static List<LeftOver> removeLeftOver(Connection connection, long requestedBeforeMillis)
            throws SQLException {
        return REMOVE_LEFT_OVER.list(
                connection,
                row ->
                        new LeftOver(
                                SemaphoreId.parse(row.text("semaphore")),
                                row.text("persistence_id")),
                requestedBeforeMillis,
                "",
                requestedBeforeMillis);
    }
}
