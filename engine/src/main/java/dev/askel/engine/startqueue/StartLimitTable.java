package dev.askel.engine.startqueue;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.StartLimits.QueuedExecution;
import dev.askel.engine.api.workbench.StartLimits.StartLimitSummary;
import dev.askel.engine.api.workbench.StartLimits.StartSlotCount;
import dev.askel.engine.journal.startpermit.StartSlot;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.startrule.StartRuleJson;
import dev.askel.engine.visibility.ExecutionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the queues of start limits for operators. */
final class StartLimitTable {
    // The slots of a machine are between its id with a slash, and its id with the next character.
    private static final String OF_MACHINE = "slot > ?::text || '/' AND slot < ?::text || '0'";

    private static final Sql COUNTS =
            new Sql(
                    """
                    SELECT coalesce(sum(used), 0)::int8 AS used,
                           coalesce(sum(waiting), 0)::int8 AS waiting,
                           coalesce(max(waiting) FILTER (
                             WHERE starts_with(slot, machine_id || '//')), 0) AS longest
                      FROM start_slots WHERE\
                    """
                            + " "
                            + OF_MACHINE);

    private static final Sql SLOTS =
            new Sql(
                    "SELECT slot, used, waiting FROM start_slots WHERE "
                            + OF_MACHINE
                            + " AND (used > 0 OR waiting > 0) ORDER BY waiting DESC, slot LIMIT ?");

    /** The machines of an account in the order of the index of their names. */
    static final Sql LIST =
            new Sql(
                    """
                    SELECT m.name, m.start_rule, c.used, c.waiting, c.longest
                      FROM machines m CROSS JOIN LATERAL (
                        SELECT coalesce(sum(s.used), 0)::int8 AS used,
                               coalesce(sum(s.waiting), 0)::int8 AS waiting,
                               coalesce(max(s.waiting) FILTER (
                                 WHERE starts_with(s.slot, m.machine_id || '//')), 0) AS longest
                          FROM start_slots s
                         WHERE s.slot > m.machine_id::text || '/'
                           AND s.slot < m.machine_id::text || '0') AS c
                     WHERE m.account = ? AND m.region = ? AND m.deleted_at IS NULL AND m.name > ?
                       AND (m.start_rule IS NOT NULL OR c.used > 0 OR c.waiting > 0)
                     ORDER BY m.name LIMIT ?\
                    """);

    /**
     * The reason for which a request {@code r} waits in a slot {@code s} of a machine {@code m}.
     */
    static final String REASON =
            """
            CASE WHEN (m.start_rule::jsonb ->> 'paused')::bool THEN 'PAUSED'
                 WHEN s.used >= (m.start_rule::jsonb ->> 'concurrency')::int8 THEN 'CONCURRENCY'
                 WHEN s.undecided_at IS NOT NULL
                  AND (m.start_rule::jsonb ->> 'ratePerSecond') IS NOT NULL THEN 'RATE'
                 ELSE 'QUEUE' END\
            """;

    // The number of earlier requests is bounded, and the index contains them in their order.
    static final Sql QUEUED =
            new Sql(
                    """
                    SELECT r.persistence_id, r.slot, m.name AS machine_name, m.start_rule,
                           r.requested_at, %1$s AS reason,
                           CASE WHEN coalesce(m.start_rule::jsonb ->> 'priority',
                                              m.start_rule::jsonb ->> 'fairKey') IS NOT NULL
                           THEN (SELECT count(*) FROM (
                             SELECT FROM start_requests q
                              WHERE q.slot = r.slot AND q.state = 'QUEUED'
                                AND (q.rank, q.fair_key, q.position)
                                    < (r.rank, r.fair_key, r.position)
                              LIMIT %2$d) AS earlier)
                           ELSE (SELECT count(*) FROM (
                             SELECT FROM start_requests q
                              WHERE q.slot = r.slot AND q.state = 'QUEUED'
                                AND q.position < r.position
                              LIMIT %2$d) AS earlier) END + 1 AS slot_position
                      FROM start_requests r
                      JOIN start_slots s ON s.slot = r.slot
                      JOIN machines m ON m.machine_id = s.machine_id
                     WHERE r.persistence_id = ? AND r.state = 'QUEUED'\
                    """
                            .formatted(REASON, StartLimits.POSITION_MAX - 1));

    /** A row of a list, with the name of its machine. */
    record Listed(String name, StartLimitSummary summary) {}

    /**
     * A page of a list.
     *
     * @param last the name of the machine after which the next page begins; null for the last page
     */
    record ListPage(List<StartLimitSummary> limits, @Nullable String last) {
        /**
         * Creates a page of the first limits.
         *
         * @param found limits in the order of their names
         * @param last the end of the page if it has all these limits; null if no others follow
         */
        static ListPage ofFirst(List<Listed> found, int size, @Nullable String last) {
            boolean hasMore = found.size() > size;
            var shown = hasMore ? found.subList(0, size) : found;
            return new ListPage(
                    shown.stream().map(Listed::summary).toList(),
                    hasMore ? shown.getLast().name() : last);
        }
    }

    /** The sums of the counts of a machine. */
    record Counts(long used, long waiting, long longest) {}

    private StartLimitTable() {}

    /** Returns the first start limits of an account after the machine {@code name}. */
    static ListPage pageAfter(Connection connection, ArnScope scope, String name, int size)
            throws SQLException {
        var found =
                LIST.list(
                        connection,
                        row -> listed(scope, row),
                        scope.account(),
                        scope.region(),
                        name,
                        size + 1);
        return ListPage.ofFirst(found, size, null);
    }

    /** Reads a start limit from a row with the name, the rule and the counts of its machine. */
    static Listed listed(ArnScope scope, Row row) throws SQLException {
        var name = row.text("name");
        var rule = row.textOrNull("start_rule");
        return new Listed(
                name,
                new StartLimitSummary(
                        new StateMachineArn(scope, name).toString(),
                        rule == null ? null : StartRuleJson.read(rule),
                        row.bigint("used"),
                        row.bigint("waiting"),
                        row.bigint("longest")));
    }

    static Counts counts(Connection connection, UUID machineId) throws SQLException {
        var id = machineId.toString();
        return Objects.requireNonNull(
                COUNTS.first(
                        connection,
                        row ->
                                new Counts(
                                        row.bigint("used"),
                                        row.bigint("waiting"),
                                        row.bigint("longest")),
                        id,
                        id));
    }

    /** Returns the first slots of a machine, those with waiting requests first. */
    static List<StartSlotCount> slots(Connection connection, UUID machineId, int rowsMax)
            throws SQLException {
        var id = machineId.toString();
        return SLOTS.list(connection, StartLimitTable::slot, id, id, rowsMax);
    }

    private static StartSlotCount slot(Row row) throws SQLException {
        var slot = StartSlot.parse(row.text("slot"));
        return new StartSlotCount(
                slot.label(), slot.key(), row.bigint("used"), row.bigint("waiting"));
    }

    /** Returns the place of an execution; null when it is not queued. */
    static @Nullable QueuedExecution queued(Connection connection, String persistenceId)
            throws SQLException {
        return QUEUED.first(connection, StartLimitTable::queued, persistenceId);
    }

    /** Reads a queued execution from a row with its slot, its machine and its position. */
    static QueuedExecution queued(Row row) throws SQLException {
        var slot = StartSlot.parse(row.text("slot"));
        var position = row.bigintOrNull("slot_position");
        var rule = row.textOrNull("start_rule");
        return new QueuedExecution(
                ExecutionId.parse(row.text("persistence_id"))
                        .arn(row.text("machine_name"))
                        .toString(),
                slot.label(),
                slot.key(),
                position == null ? null : position.intValue(),
                row.text("reason"),
                row.instant("requested_at"),
                rule == null ? null : StartRuleJson.read(rule).pause());
    }
}
