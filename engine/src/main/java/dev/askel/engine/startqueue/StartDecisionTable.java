package dev.askel.engine.startqueue;

import dev.askel.engine.journal.startpermit.FairTurn;
import dev.askel.engine.journal.startpermit.StartSlot;
import dev.askel.engine.journal.writer.StartQueueTable;
import dev.askel.engine.journal.writer.StartRuleLimits;
import dev.askel.engine.journal.writer.StartSlotState;
import dev.askel.engine.journal.writer.StartSlotState.Superseding;
import dev.askel.engine.journal.writer.SupersededStartsTable;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides the waiting requests of some undecided slots in one transaction.
 *
 * <p>The transaction locks the slots, and ignores slots that are locked. Only transactions with
 * this lock change waiting requests and the counts of the slot, so a limit is never exceeded.
 */
final class StartDecisionTable {
    /** The maximum number of slots that a transaction locks. */
    static final int SLOTS_MAX = 100;

    /** The maximum number of requests that a transaction decides, if it has fewer slots. */
    static final int DECISIONS_MAX = 500;

    /**
     * The maximum number of recent decisions that the executions of all nodes have not accepted. It
     * bounds the executions that grants load. At the maximum, a poll still decides one request of
     * each slot.
     */
    static final int UNACCEPTED_MAX = 1_000;

    /** The age of a decision after which it does not count. Its execution may be in quarantine. */
    static final Duration RECENT = Duration.ofSeconds(30);

    private static final Sql LOCK =
            new Sql(
                    """
                    SELECT slot, machine_id, used, waiting, undecided_at, rate_full_at,
                           superseded_before, superseded_by, last_round, last_fair_key
                      FROM start_slots WHERE undecided_at <= ?
                     ORDER BY undecided_at LIMIT %d FOR UPDATE SKIP LOCKED\
                    """
                            .formatted(SLOTS_MAX));

    private static final Sql NEXT =
            new Sql(
                    """
                    SELECT coalesce(min(undecided_at) - ?, %d) AS next_in
                      FROM start_slots WHERE undecided_at > ?\
                    """
                            .formatted(Long.MAX_VALUE));

    private static final Sql UNACCEPTED =
            new Sql(
                    """
                    SELECT count(*) AS decisions FROM (
                      SELECT FROM start_requests
                       WHERE send_after > ? AND decided_at > ? LIMIT %d) AS recent\
                    """
                            .formatted(UNACCEPTED_MAX));

    /**
     * The decisions of a transaction.
     *
     * @param areIncomplete whether a further transaction can decide more requests now
     * @param isLimited whether further decisions must wait until executions have accepted theirs
     * @param nextInMillis the time until a rate permits the next request of any slot; {@code
     *     Long.MAX_VALUE} when none waits for its rate
     */
    record Decided(
            List<StartDecision> decisions,
            boolean areIncomplete,
            boolean isLimited,
            long nextInMillis) {}

    private final Connection connection;
    private final long nowMillis;

    private StartDecisionTable(Connection connection, long nowMillis) {
        this.connection = connection;
        this.nowMillis = nowMillis;
    }

    /** Decides requests of undecided slots. The caller commits, and then sends the decisions. */
    static Decided decide(Connection connection, long nowMillis) throws SQLException {
        return new StartDecisionTable(connection, nowMillis).decide();
    }

    private record Locked(
            String slot,
            UUID machineId,
            long used,
            long waiting,
            long undecidedAt,
            @Nullable Long rateFullAt,
            @Nullable Superseding superseding,
            @Nullable FairTurn lastTurn) {
        static Locked read(Row row) throws SQLException {
            return new Locked(
                    row.text("slot"),
                    row.uuid("machine_id"),
                    row.bigint("used"),
                    row.bigint("waiting"),
                    row.bigint("undecided_at"),
                    row.bigintOrNull("rate_full_at"),
                    Superseding.of(
                            row.bigintOrNull("superseded_before"), row.textOrNull("superseded_by")),
                    FairTurn.of(row.bigintOrNull("last_round"), row.textOrNull("last_fair_key")));
        }
    }

    private List<StartSlotState> lock() throws SQLException {
        var locked = LOCK.list(connection, Locked::read, nowMillis);
        var machines = new HashSet<UUID>();
        locked.forEach(each -> machines.add(each.machineId()));
        // The rules are read after the locks: a later decision must not apply an earlier rule.
        var rules = StartRuleLimits.find(connection, machines);
        return locked.stream()
                .map(each ->
                        new StartSlotState(
                                StartSlot.parse(each.slot()),
                                each.used(),
                                each.waiting(),
                                each.undecidedAt(),
                                each.rateFullAt(),
                                each.superseding(),
                                each.lastTurn(),
                                rules.get(each.machineId()),
                                nowMillis))
                .toList();
    }

    private Decided decide() throws SQLException {
        var slots = lock();
        if (slots.isEmpty()) {
            return new Decided(List.of(), false, false, nextInMillis());
        }
        long capacity = UNACCEPTED_MAX - unaccepted();
        boolean limited = capacity <= 0;
        // Equal shares: a slot with a long queue must not delay others.
        long share = Math.max(1, Math.min(capacity, DECISIONS_MAX) / slots.size());
        var decisions = new ArrayList<StartDecision>();
        var superseded = new LinkedHashMap<StartSlotState, Long>();
        for (var slot : slots) {
            if (slot.superseding() != null) {
                superseded.put(slot, share);
            }
        }
        for (var end : SupersededStartsTable.end(connection, superseded, nowMillis)) {
            decisions.add(StartDecision.of(end));
        }
        var grantable = new LinkedHashMap<StartSlotState, Long>();
        for (var slot : slots) {
            if (slot.grantable() > 0) {
                grantable.put(slot, Math.min(slot.grantable(), share));
            }
        }
        for (var grant : StartQueueTable.grant(connection, grantable, nowMillis)) {
            decisions.add(StartDecision.of(grant));
        }
        var excess = new HashMap<StartSlotState, Long>();
        for (var slot : slots) {
            if (slot.overflow() > 0) {
                excess.put(slot, Math.min(slot.overflow(), share));
            }
        }
        for (var end : StartQueueTable.end(connection, excess, nowMillis)) {
            decisions.add(StartDecision.of(end));
        }
        StartQueueTable.updateDecided(connection, slots);
        boolean incomplete =
                slots.size() == SLOTS_MAX
                        || slots.stream().anyMatch(StartSlotState::needsDecisions);
        return new Decided(
                decisions, incomplete && !limited, incomplete && limited, nextInMillis());
    }

    private long nextInMillis() throws SQLException {
        return Objects.requireNonNull(
                NEXT.<Long>first(connection, row -> row.bigint("next_in"), nowMillis, nowMillis));
    }

    private long unaccepted() throws SQLException {
        return Objects.requireNonNull(
                UNACCEPTED.<Long>first(
                        connection,
                        row -> row.bigint("decisions"),
                        nowMillis,
                        nowMillis - RECENT.toMillis()));
    }
}
