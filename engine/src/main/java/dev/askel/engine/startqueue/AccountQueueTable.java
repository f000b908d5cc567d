package dev.askel.engine.startqueue;

import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts the queued executions of accounts, and stores the accounts with full queues. */
final class AccountQueueTable {
    /** The maximum number of slots that a statement reads. */
    static final int SLOTS_MAX = 20_000;

    /**
     * The maximum time between two counts. A repair can increase the counts of slots without taking
     * queue positions, so only this interval detects it.
     */
    static final Duration INTERVAL_MAX = Duration.ofMinutes(5);

    // Each queued request takes a position. So an account has at most as many queued executions as
    // the last count and the positions that were taken since then. A transaction can take its
    // positions before a count and commit after it. So the positions since the previous count are
    // added, too.
    private static final Sql IS_CURRENT =
            new Sql(
                    """
                    SELECT FROM start_queue_counts
                     WHERE next_at > ?
                        OR (counted_at > ?
                            AND longest - earlier_position
                                + (SELECT last_value FROM start_queue) < ?
                            AND NOT EXISTS (SELECT FROM full_start_queues))\
                    """);

    private static final Sql CLAIM =
            new Sql(
                    """
                    INSERT INTO start_queue_counts AS c (next_at) VALUES (?)
                        ON CONFLICT (id) DO UPDATE SET next_at = excluded.next_at
                     WHERE c.next_at <= ?
                    RETURNING (SELECT last_value FROM start_queue) AS last_position\
                    """);

    // The slots of a machine are summed before its row is read, because it can have a million of
    // them. The slots of children of Map Runs have a label between the slashes.
    private static final Sql PAGE =
            new Sql(
                    """
                    WITH page AS MATERIALIZED (
                      SELECT slot, machine_id, waiting FROM start_slots
                       WHERE slot > ? ORDER BY slot LIMIT ?),
                    counted AS MATERIALIZED (
                      SELECT machine_id, sum(waiting)::int8 AS waiting FROM page
                       WHERE waiting > 0 AND substr(slot, 37, 2) = '//' GROUP BY machine_id)
                    SELECT visited.slots, visited.last_slot, m.account, m.region, c.waiting
                      FROM (SELECT count(*) AS slots, max(slot) AS last_slot FROM page) AS visited
                      LEFT JOIN counted c ON true
                      LEFT JOIN machines m ON m.machine_id = c.machine_id\
                    """);

    private static final Sql STORE =
            new Sql(
                    """
                    UPDATE start_queue_counts
                       SET earlier_position = position, position = ?, longest = ?,
                           counted_at = ?, next_at = ?\
                    """);

    private static final Sql REMOVE =
            new Sql(
                    """
                    DELETE FROM full_start_queues f WHERE NOT EXISTS (
                      SELECT FROM unnest(?::text[], ?::text[]) AS u (account, region)
                       WHERE u.account = f.account AND u.region = f.region)
                    RETURNING account, region\
                    """);

    private static final Sql ADD =
            new Sql(
                    """
                    INSERT INTO full_start_queues (account, region)
                    SELECT account, region FROM unnest(?::text[], ?::text[]) AS u (account, region)
                     ORDER BY account, region ON CONFLICT (account, region) DO NOTHING
                    RETURNING account, region\
                    """);

    /** An account in a region. */
    record Account(String account, String region) implements Comparable<Account> {
        static Account read(Row row) throws SQLException {
            return new Account(row.text("account"), row.text("region"));
        }

        @Override
        public int compareTo(Account other) {
            int order = account.compareTo(other.account);
            return order == 0 ? region.compareTo(other.region) : order;
        }

        @Override
        public String toString() {
            return account + "/" + region;
        }
    }

    /**
     * The changes of the stored accounts.
     *
     * @param reached the accounts that have reached the bound
     * @param below the accounts that are below the bound again
     */
    record Changes(List<Account> reached, List<Account> below) {}

    /** The sums of a count, which reads the slots by pages. Used by one thread at a time. */
    static final class Count {
        private final long position;
        private final int slotsMax;
        private final TreeMap<Account, Long> sums = new TreeMap<>();
        private String lastSlot = "";

        /**
         * Creates a count.
         *
         * @param position the position that {@link #claim} has returned
         * @param slotsMax the maximum number of slots of a page
         */
        Count(long position, int slotsMax) {
            this.position = position;
            this.slotsMax = slotsMax;
        }

        /** Adds the next page. Returns whether further pages may follow. */
        boolean addPage(Connection connection) throws SQLException {
            var rows = PAGE.list(connection, PageRow::read, lastSlot, slotsMax);
            for (var row : rows) {
                var account = row.account();
                if (account != null) {
                    sums.merge(account, row.waiting(), Long::sum);
                }
            }
            var visited = rows.getFirst();
            lastSlot = visited.lastSlot();
            return visited.slots() == slotsMax;
        }

        /** Returns the number of queued executions of the account with most of them. */
        long longest() {
            return sums.values().stream().mapToLong(Long::longValue).max().orElse(0);
        }

        private List<Account> atLeast(long queuedMax) {
            return sums.entrySet().stream()
                    .filter(sum -> sum.getValue() >= queuedMax)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    /**
     * A row of a page.
     *
     * @param lastSlot the last slot of the page; empty when the page is empty
     * @param account null in the only row of a page that counts nothing
     */
    private record PageRow(long slots, String lastSlot, @Nullable Account account, long waiting) {
        static PageRow read(Row row) throws SQLException {
            var waiting = row.bigintOrNull("waiting");
            boolean isCounted = waiting != null && row.textOrNull("account") != null;
            return new PageRow(
                    row.bigint("slots"),
                    Objects.requireNonNullElse(row.textOrNull("last_slot"), ""),
                    isCounted ? Account.read(row) : null,
                    waiting == null ? 0 : waiting);
        }
    }

    private AccountQueueTable() {}

    /**
     * Whether a count is due. The pause after the last count must have ended, and one of these must
     * apply:
     *
     * <ul>
     *   <li>An account can have reached the bound.
     *   <li>An account is stored as full.
     *   <li>{@link #INTERVAL_MAX} has passed since the last count.
     * </ul>
     */
    static boolean isDue(Connection connection, long nowMillis, long queuedMax)
            throws SQLException {
        return !IS_CURRENT.any(
                connection, nowMillis, nowMillis - INTERVAL_MAX.toMillis(), queuedMax);
    }

    /**
     * Reserves the next count for this node.
     *
     * @param untilMillis the time after which another node may count if this count does not end
     * @return the last position of the queues; null when another node counts or has just counted
     */
    static @Nullable Long claim(Connection connection, long nowMillis, long untilMillis)
            throws SQLException {
        return CLAIM.<Long>first(
                connection, row -> row.bigint("last_position"), untilMillis, nowMillis);
    }

    /**
     * Stores a complete count and the accounts at the bound.
     *
     * @param nextMillis the time before which no other count begins
     */
    static Changes store(
            Connection connection, Count count, long queuedMax, long nowMillis, long nextMillis)
            throws SQLException {
        // This lock comes first, so that two counts do not deadlock.
        STORE.update(connection, count.position, count.longest(), nowMillis, nextMillis);
        var full = count.atLeast(queuedMax);
        var accounts = full.stream().map(Account::account).toArray(String[]::new);
        var regions = full.stream().map(Account::region).toArray(String[]::new);
        var below = REMOVE.list(connection, Account::read, accounts, regions);
        return new Changes(ADD.list(connection, Account::read, accounts, regions), below);
    }
}
