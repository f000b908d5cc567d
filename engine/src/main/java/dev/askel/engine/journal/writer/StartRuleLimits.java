package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.startpermit.StartRate;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The part of a machine's start rule that decisions about its queue need.
 *
 * @param concurrency the maximum number of permits in use; null for no limit
 * @param rate the rate at which permits are granted; null for no limit
 * @param queueMax the maximum number of waiting requests
 * @param refuses whether a full queue refuses a start; otherwise its oldest request ends
 * @param supersedesQueued whether a start ends the older waiting requests
 * @param supersedesRunning whether a start also ends the older executions with permits
 * @param isOrdered whether the ranks of requests precede their positions
 * @param isFair whether the keys of requests get permits in turn
 * @param paused whether no permit is granted
 * @param isAccountFull whether the account has the maximum number of waiting requests
 */
public record StartRuleLimits(
        @Nullable Integer concurrency,
        @Nullable StartRate rate,
        int queueMax,
        boolean refuses,
        boolean supersedesQueued,
        boolean supersedesRunning,
        boolean isOrdered,
        boolean isFair,
        boolean paused,
        boolean isAccountFull) {
    private static final int VERSION = 4;

    // A deleted machine grants all its requests, because its executions end. The rule of a later
    // release grants nothing here, and a node of that release decides the queue.
    private static final String OF_MACHINES =
            """
            SELECT machine_id, (rule ->> 'concurrency')::int4, (rule ->> 'queueMax')::int4,
                   rule ->> 'overflow',
                   coalesce((rule ->> 'paused')::bool, false)
                     OR (rule ->> 'version')::int4 > %d,
                   (rule ->> 'ratePerSecond')::float8, (rule ->> 'burst')::int4,
                   rule ->> 'supersede',
                   coalesce(rule ->> 'priority', rule ->> 'fairKey') IS NOT NULL,
                   rule ->> 'fairKey' IS NOT NULL, is_full
              FROM (SELECT machine_id, start_rule::jsonb AS rule,
                           EXISTS (SELECT FROM full_start_queues f
                                    WHERE f.account = m.account AND f.region = m.region)
                             AS is_full
                      FROM machines m
                     WHERE machine_id = ANY (?::uuid[]) AND start_rule IS NOT NULL
                       AND deleted_at IS NULL) AS ruled\
            """
                    .formatted(VERSION);

    /** Returns the rules of machines. A machine without a rule is missing. */
    public static Map<UUID, StartRuleLimits> find(
            Connection connection, Collection<UUID> machineIds) throws SQLException {
        var rules = new HashMap<UUID, StartRuleLimits>();
        if (machineIds.isEmpty()) {
            return rules;
        }
        try (var statement =
                        new Unnest<>(connection, OF_MACHINES, List.copyOf(machineIds))
                                .uuid(id -> id);
                var rows = statement.query()) {
            while (rows.next()) {
                rules.put(rows.getObject(1, UUID.class), read(rows));
            }
        }
        return rules;
    }

    private static StartRuleLimits read(ResultSet row) throws SQLException {
        var supersede = row.getString(8);
        return new StartRuleLimits(
                row.getObject(2, Integer.class),
                row.getObject(6) == null ? null : StartRate.of(row.getDouble(6), row.getInt(7)),
                row.getInt(3),
                !"END_OLDEST".equals(row.getString(4)),
                supersede != null,
                "RUNNING".equals(supersede),
                row.getBoolean(9),
                row.getBoolean(10),
                row.getBoolean(5),
                row.getBoolean(11));
    }
}
