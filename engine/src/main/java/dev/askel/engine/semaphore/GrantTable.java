package dev.askel.engine.semaphore;

import dev.askel.engine.execution.ExecutionCommand.PermitsDecided;
import dev.askel.engine.journal.SemaphoreId;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Grants permits of one semaphore in one transaction.
 *
 * <p>The transaction locks the row of the semaphore, so grants of a semaphore follow each other. It
 * counts the used permits after it has the lock. Concurrent commits of executions can only reduce
 * this count, so the limit is never exceeded. The transaction reads the queue without locks, locks
 * only the requests that it decides, and never waits for a commit of an execution.
 */
final class GrantTable {
    static final String LIMIT_EXCEEDED = "Askel.SemaphoreLimitExceeded";
    static final String PERMITS_EXCEED_LIMIT = "Askel.PermitsExceedLimit";

    /** The maximum number of requests that a transaction decides. */
    static final int DECISIONS_MAX = 200;

    private static final Sql LOCK =
            new Sql("SELECT permit_limit FROM semaphores WHERE semaphore = ? FOR UPDATE");

    private static final Sql HAS_WAITERS =
            new Sql(
                    """
                    SELECT FROM semaphore_requests
                     WHERE semaphore = ? AND state = 'WAITING' LIMIT 1\
                    """);

    private static final Sql LOCK_ACCOUNT =
            new Sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))");

    private static final Sql COUNT =
            new Sql(
                    """
                    SELECT count(*) AS semaphores FROM semaphores
                     WHERE semaphore >= ? AND semaphore < ?\
                    """);

    // Another transaction can insert the row first. The update locks that row.
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO semaphores AS s (semaphore, permit_limit, created_at)
                    VALUES (?, ?::int4, ?)
                    ON CONFLICT (semaphore) DO UPDATE
                       SET permit_limit = coalesce(excluded.permit_limit, s.permit_limit)
                    RETURNING permit_limit\
                    """);

    private static final Sql USED =
            new Sql(
                    """
                    SELECT coalesce(sum(permits), 0)::bigint AS used FROM semaphore_requests
                     WHERE semaphore = ? AND state IN ('GRANTED', 'HELD')\
                    """);

    private static final String WAITING =
            """
            SELECT persistence_id, frame, ordinal, permits, request_limit, position
              FROM semaphore_requests
             WHERE semaphore = ? AND state = 'WAITING'\
            """;
    private static final Sql QUEUE =
            new Sql(WAITING + " AND position > ? ORDER BY position LIMIT ?");
    private static final Sql OVERFLOW = new Sql(WAITING + " ORDER BY position OFFSET ? LIMIT ?");

    private static final Sql EARLIER =
            new Sql(
                    """
                    SELECT count(*) AS requests FROM semaphore_requests
                     WHERE persistence_id = ? AND position < ? AND state <> 'REFUSED'\
                    """);

    // A locked request is being changed by its execution.
    private static final Sql DECIDE =
            new Sql(
                    """
                    WITH waiter AS (
                      SELECT persistence_id, frame, ordinal FROM semaphore_requests
                       WHERE persistence_id = ? AND frame = ? AND ordinal = ? AND state = 'WAITING'
                         FOR UPDATE SKIP LOCKED)
                    UPDATE semaphore_requests r
                       SET state = ?, decision = nextval('semaphore_decisions'), decided_at = ?,
                           send_after = ?, error = ?, cause = ?
                      FROM waiter w
                     WHERE r.persistence_id = w.persistence_id AND r.frame = w.frame
                       AND r.ordinal = w.ordinal
                    RETURNING r.decision\
                    """);

    private static final Sql DELETE_UNUSED =
            new Sql(
                    """
                    DELETE FROM semaphores s
                     WHERE semaphore = ? AND permit_limit IS NULL AND NOT EXISTS (
                        SELECT FROM semaphore_requests r WHERE r.semaphore = s.semaphore
                           AND r.state = 'WAITING')
                       AND NOT EXISTS (
                        SELECT FROM semaphore_requests r WHERE r.semaphore = s.semaphore
                           AND r.state IN ('GRANTED', 'HELD'))\
                    """);

    /** A waiting request. */
    private record Waiter(
            String persistenceId,
            String frame,
            int ordinal,
            int permits,
            int requestLimit,
            long position) {
        static Waiter read(Row row) throws SQLException {
            return new Waiter(
                    row.text("persistence_id"),
                    row.text("frame"),
                    (int) row.bigint("ordinal"),
                    row.integer("permits"),
                    row.integer("request_limit"),
                    row.bigint("position"));
        }
    }

    private final Connection connection;
    private final SemaphoreId semaphore;
    private final String id;
    private final SemaphoreLimits limits;
    private final long nowMillis;
    private final List<Decision> decisions = new ArrayList<>();
    private long used;

    private GrantTable(
            Connection connection, SemaphoreId semaphore, SemaphoreLimits limits, long nowMillis) {
        this.connection = connection;
        this.semaphore = semaphore;
        this.id = semaphore.text();
        this.limits = limits;
        this.nowMillis = nowMillis;
    }

    /**
     * Decides the requests of a semaphore. The caller commits, and then sends the decisions.
     *
     * @param hasNewRequests whether the queue may have become too long
     */
    static List<Decision> decide(
            Connection connection,
            SemaphoreId semaphore,
            boolean hasNewRequests,
            SemaphoreLimits limits,
            long nowMillis)
            throws SQLException {
        var table = new GrantTable(connection, semaphore, limits, nowMillis);
        table.decide(hasNewRequests);
        return table.decisions;
    }

    /** A locked row of {@code semaphores}. */
    record Locked(@Nullable Integer limit) {
        static Locked read(Row row) throws SQLException {
            var limit = row.bigintOrNull("permit_limit");
            return new Locked(limit == null ? null : Math.toIntExact(limit));
        }
    }

    private void decide(boolean hasNewRequests) throws SQLException {
        var locked = lock(connection, id);
        if (locked == null) {
            if (!HAS_WAITERS.any(connection, id)) {
                return;
            }
            locked = insertWithin(connection, semaphore, limits.semaphoresMax(), null, nowMillis);
            if (locked == null) {
                refuseFrom(
                        0,
                        "The account has %d semaphores with a limit, waiters or holders, which is the maximum."
                                .formatted(limits.semaphoresMax()));
                return;
            }
        }
        grant(locked.limit());
        if (hasNewRequests) {
            refuseFrom(
                    limits.waitersMax(),
                    "%d requests wait for the semaphore %s, which is the maximum."
                            .formatted(limits.waitersMax(), semaphore.name()));
        }
        DELETE_UNUSED.update(connection, id);
    }

    /** Locks the row of a semaphore until the commit; null when it has no row. */
    static @Nullable Locked lock(Connection connection, String id) throws SQLException {
        return LOCK.first(connection, Locked::read, id);
    }

    /**
     * Inserts the row of a semaphore, unless it exists, and locks it until the commit. Returns null
     * when the account has too many semaphores.
     *
     * @param limit the limit that an operator sets; null for none
     */
    static @Nullable Locked insertWithin(
            Connection connection,
            SemaphoreId semaphore,
            int semaphoresMax,
            @Nullable Integer limit,
            long nowMillis)
            throws SQLException {
        var prefix = SemaphoreId.prefix(semaphore.account(), semaphore.region());
        LOCK_ACCOUNT.any(connection, "askel.semaphores/" + prefix);
        // Another transaction may have inserted the row as the last one that the account may have.
        boolean exists = lock(connection, semaphore.text()) != null;
        long count =
                Objects.requireNonNull(
                        COUNT.<Long>first(
                                connection,
                                row -> row.bigint("semaphores"),
                                prefix,
                                endOf(prefix)));
        return !exists && count >= semaphoresMax
                ? null
                : INSERT.first(connection, Locked::read, semaphore.text(), limit, nowMillis);
    }

    /** Returns the first text after all texts with a prefix that ends with a slash. */
    static String endOf(String prefix) {
        return prefix.substring(0, prefix.length() - 1) + (char) ('/' + 1);
    }

    private void grant(@Nullable Integer configured) throws SQLException {
        if (configured != null && configured == 0) {
            return;
        }
        used = Objects.requireNonNull(USED.<Long>first(connection, row -> row.bigint("used"), id));
        // Usually the first request must wait, so it is read alone.
        int rows = 1;
        long after = 0;
        while (decisions.size() < DECISIONS_MAX) {
            var waiters = QUEUE.list(connection, Waiter::read, id, after, rows);
            for (var waiter : waiters) {
                int limit = configured == null ? waiter.requestLimit() : configured;
                if (!decide(waiter, limit)) {
                    return;
                }
                after = waiter.position();
            }
            if (waiters.size() < rows) {
                return;
            }
            rows = DECISIONS_MAX - decisions.size();
        }
    }

    /** Decides the first request of the queue. Returns false when it must wait. */
    private boolean decide(Waiter waiter, int limit) throws SQLException {
        if (waiter.permits() > limit && waiter.permits() > waiter.requestLimit()) {
            return refuse(
                    waiter,
                    PERMITS_EXCEED_LIMIT,
                    "The request needs %d permits, and the limit of the semaphore %s is %d."
                            .formatted(waiter.permits(), semaphore.name(), limit));
        }
        if (used + waiter.permits() > limit) {
            return false;
        }
        long earlier =
                Objects.requireNonNull(
                        EARLIER.<Long>first(
                                connection,
                                row -> row.bigint("requests"),
                                waiter.persistenceId(),
                                waiter.position()));
        if (earlier >= limits.requestsMax()) {
            return refuse(
                    waiter,
                    LIMIT_EXCEEDED,
                    "The execution waits for permits or holds permits of %d requests, which is the maximum."
                            .formatted(limits.requestsMax()));
        }
        if (!store(waiter, "GRANTED", null, null)) {
            return false;
        }
        used += waiter.permits();
        return true;
    }

    /** Refuses the waiting requests from a position in the queue. */
    private void refuseFrom(int from, String cause) throws SQLException {
        for (var waiter : OVERFLOW.list(connection, Waiter::read, id, from, DECISIONS_MAX)) {
            refuse(waiter, LIMIT_EXCEEDED, cause);
        }
    }

    private boolean refuse(Waiter waiter, String error, String cause) throws SQLException {
        return store(waiter, "REFUSED", error, cause);
    }

    /**
     * Stores a decision. Returns false when the execution is changing or has ended its request. The
     * commit of this change then causes the next decision.
     */
    private boolean store(
            Waiter waiter, String state, @Nullable String error, @Nullable String cause)
            throws SQLException {
        var decision =
                DECIDE.<Long>first(
                        connection,
                        row -> row.bigint("decision"),
                        waiter.persistenceId(),
                        waiter.frame(),
                        waiter.ordinal(),
                        state,
                        nowMillis,
                        nowMillis + PollTable.REPEAT_AFTER.toMillis(),
                        error,
                        cause);
        if (decision == null) {
            return false;
        }
        decisions.add(
                new Decision(
                        waiter.persistenceId(),
                        new PermitsDecided(
                                waiter.frame(), waiter.ordinal(), decision, error, cause)));
        return true;
    }
}
