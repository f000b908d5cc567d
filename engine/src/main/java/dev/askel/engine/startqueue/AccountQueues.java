package dev.askel.engine.startqueue;

import dev.askel.engine.api.Answer;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Counts the queued executions of each account and region, and stores the accounts at the bound. A
 * start that would wait is refused if its account is stored. Children of Map Runs do not count,
 * because they are never refused. Used by one thread at a time.
 *
 * <p>A count at each start would be too slow, and a counter of the account would make all its
 * starts wait for each other. So polls count, and the starts between two counts can exceed the
 * bound.
 */
final class AccountQueues {
    /** The interval of the counts while all accounts are far below the bound. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** The distance from the bound within which each poll counts. */
    static final long NEAR = 10_000;

    /** The minimum ratio of the time between two counts to the time of a count. */
    private static final int REST_RATIO = 20;

    // The machines are read once each, because an account can have a million slots.
    private static final Sql COUNT =
            new Sql(
                    """
                    WITH counted AS MATERIALIZED (
                      SELECT m.account, m.region, sum(q.waiting)::int8 AS waiting
                        FROM (SELECT machine_id, sum(waiting) AS waiting FROM start_slots
                               WHERE waiting > 0 AND substr(slot, 37, 2) = '//'
                               GROUP BY machine_id) AS q
                        JOIN machines m ON m.machine_id = q.machine_id
                       GROUP BY m.account, m.region),
                    below AS (
                      DELETE FROM full_start_queues f WHERE NOT EXISTS (
                        SELECT FROM counted c
                         WHERE c.account = f.account AND c.region = f.region
                           AND c.waiting >= ?)),
                    reached AS (
                      INSERT INTO full_start_queues (account, region)
                      SELECT account, region FROM counted WHERE waiting >= ?
                       ORDER BY account, region ON CONFLICT (account, region) DO NOTHING)
                    SELECT coalesce(max(waiting), 0)::int8 AS longest FROM counted\
                    """);

    private final long queuedMax;
    private long nextNanos = System.nanoTime();

    /**
     * Creates the counts.
     *
     * @param queuedMax the maximum number of queued executions of an account in a region
     */
    AccountQueues(long queuedMax) {
        this.queuedMax = queuedMax;
    }

    /** Counts the queues if a count is due. After a failure, the next poll counts them. */
    void poll(Database database) throws SQLException {
        long begin = System.nanoTime();
        if (begin - nextNanos < 0) {
            return;
        }
        var counted =
                database.transact(connection ->
                        Answer.ok(storeFullAccounts(connection, queuedMax)));
        if (counted instanceof Answer.Ok<Long>(var longest)) {
            long end = System.nanoTime();
            long interval = longest + NEAR >= queuedMax ? 0 : INTERVAL.toNanos();
            nextNanos = end + Math.max(interval, (end - begin) * REST_RATIO);
        }
    }

    /**
     * Stores the accounts with the maximum number of queued executions, and removes the others.
     *
     * @return the number of queued executions of the account with most of them
     */
    static long storeFullAccounts(Connection connection, long queuedMax) throws SQLException {
        var longest =
                COUNT.<Long>first(connection, row -> row.bigint("longest"), queuedMax, queuedMax);
        return longest == null ? 0 : longest;
    }
}
