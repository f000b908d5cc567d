package dev.askel.engine.startqueue;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.startqueue.StartLimitTable.ListPage;
import dev.askel.engine.startqueue.StartLimitTable.Listed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reads the start limits that need attention: paused machines, and queues that are filled to four
 * fifths of their bound. A page visits a bounded number of machines and slots, because the console
 * reads it repeatedly.
 */
final class StartAttentionTable {
    /** The maximum number of machines that a page visits. */
    static final int MACHINES_MAX = 1_000;

    /** The number of visited slots after which a page visits no further machine. */
    static final int SLOTS_MAX = 20_000;

    // Each step of the recursion visits one machine. No index has the counts of the slots, because
    // it would slow down the commits that change them. The planner does not know the value of a
    // subquery, so it does not sort all slots of a machine to find the first ones.
    static final Sql PAGE =
            new Sql(
                    """
                    WITH RECURSIVE visited AS (
                      SELECT 0 AS machines, 0::int8 AS slots, ?::text COLLATE "C" AS name,
                             NULL::text AS start_rule, 0::int8 AS used, 0::int8 AS waiting,
                             0::int8 AS longest
                       UNION ALL
                      SELECT v.machines + 1, v.slots + c.slots, m.name, m.start_rule,
                             c.used, c.waiting, c.longest
                        FROM visited v CROSS JOIN LATERAL (
                          SELECT n.machine_id, n.name, n.start_rule FROM machines n
                           WHERE n.account = ? AND n.region = ? AND n.deleted_at IS NULL
                             AND n.start_rule IS NOT NULL AND n.name > v.name
                           ORDER BY n.name LIMIT 1) AS m
                        CROSS JOIN LATERAL (
                          SELECT count(*) AS slots,
                                 coalesce(sum(s.used), 0)::int8 AS used,
                                 coalesce(sum(s.waiting), 0)::int8 AS waiting,
                                 coalesce(max(s.waiting) FILTER (
                                   WHERE substr(s.slot, 37, 2) = '//'), 0) AS longest
                            FROM (SELECT slot, used, waiting FROM start_slots
                                   WHERE slot > m.machine_id::text || '/'
                                     AND slot < m.machine_id::text || '0'
                                   ORDER BY slot LIMIT (SELECT %1$d)) AS s) AS c
                       WHERE v.machines < %2$d AND v.slots < %3$d),
                    reached AS (
                      SELECT name, machines >= %2$d OR slots >= %3$d AS is_full
                        FROM visited ORDER BY machines DESC LIMIT 1),
                    found AS (
                      SELECT v.name, v.start_rule, v.used, v.waiting, v.longest
                        FROM visited v CROSS JOIN LATERAL (
                          SELECT v.start_rule::jsonb AS members) AS r
                       WHERE (r.members ->> 'paused')::bool
                          OR (v.longest > 0
                              AND v.longest * 5 >= (r.members ->> 'queueMax')::int8 * 4
                              AND (r.members ->> 'supersede') IS NULL
                              AND coalesce(r.members ->> 'concurrency',
                                           r.members ->> 'ratePerSecond') IS NOT NULL)
                       ORDER BY v.name LIMIT ?)
                    SELECT r.name AS reached_name, r.is_full,
                           f.name, f.start_rule, f.used, f.waiting, f.longest
                      FROM reached r LEFT JOIN found f ON true
                     ORDER BY f.name\
                    """
                            .formatted(StartLimits.ATTENTION_KEYS_MAX, MACHINES_MAX, SLOTS_MAX));

    /**
     * A row of a page.
     *
     * @param reached the last machine that the page visited; null when it visited all
     * @param limit null in the only row of a page without limits
     */
    private record PageRow(@Nullable String reached, @Nullable Listed limit) {
        static PageRow read(ArnScope scope, Row row) throws SQLException {
            return new PageRow(
                    row.bool("is_full") ? row.text("reached_name") : null,
                    row.textOrNull("name") == null ? null : StartLimitTable.listed(scope, row));
        }
    }

    private StartAttentionTable() {}

    /**
     * Returns the first start limits of an account that need attention after the machine {@code
     * name}. A page can be empty although others follow.
     */
    static ListPage pageAfter(Connection connection, ArnScope scope, String name, int size)
            throws SQLException {
        var rows =
                PAGE.list(
                        connection,
                        row -> PageRow.read(scope, row),
                        name,
                        scope.account(),
                        scope.region(),
                        size + 1);
        var found = new ArrayList<Listed>();
        for (var row : rows) {
            var limit = row.limit();
            if (limit != null) {
                found.add(limit);
            }
        }
        return ListPage.ofFirst(found, size, rows.getFirst().reached());
    }
}
