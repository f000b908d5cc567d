package dev.askel.engine.startqueue;

import dev.askel.engine.execution.ExecutionCommand.StartDecided;
import dev.askel.engine.journal.writer.StartQueueTable;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Finds work after changes of rules and after the loss of messages and nodes. */
final class StartPollTable {
    /** The maximum number of rows of each kind in one poll. */
    static final int ROWS_MAX = 500;

    private static final Duration REPEAT_AFTER_MAX = Duration.ofMinutes(1);

    private static final Sql WORK =
            new Sql(
                    """
                    SELECT EXISTS (SELECT FROM start_rule_changes) AS rule_changes,
                           EXISTS (SELECT FROM start_slots) AS slots,
                           EXISTS (SELECT FROM full_start_queues) AS full_queues,
                           EXISTS (SELECT FROM start_requests) AS requests,
                           EXISTS (SELECT FROM start_requests WHERE send_after <= ?) AS unaccepted\
                    """);

    // The interval grows with the age of the decision. An execution in quarantine accepts none.
    private static final Sql UNACCEPTED =
            new Sql(
                    """
                    WITH due AS (
                      SELECT persistence_id FROM start_requests WHERE send_after <= ?
                       ORDER BY send_after LIMIT %d FOR UPDATE SKIP LOCKED)
                    UPDATE start_requests r
                       SET send_after = ? + least(%d, greatest(%d, ? - r.decided_at))
                      FROM due d WHERE r.persistence_id = d.persistence_id
                    RETURNING r.persistence_id, r.decision, r.requested_at, r.error, r.cause\
                    """
                            .formatted(
                                    ROWS_MAX,
                                    REPEAT_AFTER_MAX.toMillis(),
                                    StartQueueTable.REPEAT_AFTER.toMillis()));

    private static final Sql NEXT_CHANGE =
            new Sql(
                    """
                    SELECT machine_id, slot FROM start_rule_changes
                     LIMIT 1 FOR UPDATE SKIP LOCKED\
                    """);

    private static final Sql SLOTS_OF_CHANGE =
            new Sql(
                    """
                    SELECT slot FROM start_slots
                     WHERE slot > ? AND slot < ? ORDER BY slot LIMIT %d FOR UPDATE\
                    """
                            .formatted(ROWS_MAX));

    private static final Sql MARK_UNDECIDED =
            new Sql(
                    """
                    UPDATE start_slots SET undecided_at = ?
                     WHERE slot = ANY (?) AND waiting > 0
                       AND (undecided_at IS NULL OR undecided_at > ?)\
                    """);

    private static final Sql STORE_CHANGE =
            new Sql("UPDATE start_rule_changes SET slot = ? WHERE machine_id = ?");

    private static final Sql END_CHANGE =
            new Sql("DELETE FROM start_rule_changes WHERE machine_id = ?");

    /** The parts of a poll that have rows. */
    record Work(
            boolean hasRuleChanges,
            boolean hasSlots,
            boolean hasFullQueues,
            boolean hasRequests,
            boolean hasUnaccepted) {}

    private StartPollTable() {}

    /** Returns the parts of a poll that have rows. One query without locks reads them. */
    static Work findWork(Connection connection, long nowMillis) throws SQLException {
        return Objects.requireNonNull(
                WORK.<Work>first(
                        connection,
                        row ->
                                new Work(
                                        row.bool("rule_changes"),
                                        row.bool("slots"),
                                        row.bool("full_queues"),
                                        row.bool("requests"),
                                        row.bool("unaccepted")),
                        nowMillis));
    }

    /**
     * Returns the decisions that the executions have not accepted and that must be sent again. The
     * caller commits, so that no other node sends them too.
     */
    static List<StartDecision> findUnaccepted(Connection connection, long nowMillis)
            throws SQLException {
        return UNACCEPTED.list(
                connection, StartPollTable::decision, nowMillis, nowMillis, nowMillis);
    }

    private static StartDecision decision(Row row) throws SQLException {
        return new StartDecision(
                row.text("persistence_id"),
                new StartDecided(
                        row.bigint("decision"),
                        row.bigint("requested_at"),
                        row.textOrNull("error"),
                        row.textOrNull("cause")));
    }

    private record RuleChange(UUID machineId, String slot) {}

    /**
     * Marks slots of a machine as undecided after a change of its rule.
     *
     * @return whether a change was found; there may be further slots or changes
     */
    static boolean applyRuleChange(Connection connection, long nowMillis) throws SQLException {
        var change =
                NEXT_CHANGE.first(
                        connection,
                        row -> new RuleChange(row.uuid("machine_id"), row.text("slot")));
        if (change == null) {
            return false;
        }
        // All slots of the machine are between these texts.
        var first = change.machineId() + "/";
        var end = change.machineId() + String.valueOf((char) ('/' + 1));
        var slots =
                SLOTS_OF_CHANGE.list(
                        connection,
                        row -> row.text("slot"),
                        change.slot().isEmpty() ? first : change.slot(),
                        end);
        if (!slots.isEmpty()) {
            MARK_UNDECIDED.update(connection, nowMillis, slots.toArray(String[]::new), nowMillis);
        }
        if (slots.size() == ROWS_MAX) {
            STORE_CHANGE.update(connection, slots.getLast(), change.machineId());
        } else {
            END_CHANGE.update(connection, change.machineId());
        }
        return true;
    }
}
