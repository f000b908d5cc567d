package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.startpermit.FairTurn;
import dev.askel.engine.journal.startpermit.StartGrant;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides the first requests of queues. The caller has locked the slots. One statement decides the
 * requests of all slots.
 */
public final class StartQueueTable {
    /** The error of an execution that ends because its queue is full. */
    static final String QUEUE_FULL = "Askel.StartQueueFull";

    /** The cause of this error. */
    static final String QUEUE_FULL_CAUSE = "The queue of the start limit was full.";

    /** The time after which a decision is sent again for the first time. */
    public static final Duration REPEAT_AFTER = Duration.ofSeconds(2);

    private static final String HEADS =
            """
            WITH heads AS MATERIALIZED (
              SELECT h.persistence_id
                FROM unnest(?::text[], ?::int8[], ?::bool[]) AS u (slot, requests, is_ordered)
               CROSS JOIN LATERAL (
                 (SELECT r.persistence_id FROM start_requests r
                   WHERE NOT u.is_ordered AND r.slot = u.slot AND r.state = 'QUEUED'
                   ORDER BY r.position LIMIT u.requests)
                 UNION ALL
                 (SELECT r.persistence_id FROM start_requests r
                   WHERE u.is_ordered AND r.slot = u.slot AND r.state = 'QUEUED'
                   ORDER BY r.rank, r.fair_key, r.position LIMIT u.requests)) AS h)
            """;

    private static final String GRANT =
            HEADS
                    + """
                    UPDATE start_requests r
                       SET state = 'GRANTED', decision = nextval('start_decisions'),
                           decided_at = ?, send_after = ?
                      FROM heads h WHERE r.persistence_id = h.persistence_id
                    RETURNING r.slot, r.persistence_id, r.decision, r.requested_at, r.position,
                              r.error, r.cause, r.rank, r.fair_key\
                    """;

    private static final String END =
            HEADS
                    + """
                    UPDATE start_requests r
                       SET state = 'ENDED', decision = nextval('start_decisions'),
                           decided_at = ?, send_after = ?, error = '%s',
                           cause = '%s'
                      FROM heads h WHERE r.persistence_id = h.persistence_id
                    RETURNING r.slot, r.persistence_id, r.decision, r.requested_at, r.position,
                              r.error, r.cause, r.rank, r.fair_key\
                    """
                            .formatted(QUEUE_FULL, QUEUE_FULL_CAUSE);

    private static final String UPDATE =
            """
            UPDATE start_slots s
               SET used = u.used, waiting = u.waiting, undecided_at = u.undecided_at,
                   rate_full_at = u.rate_full_at, superseded_before = u.superseded_before,
                   superseded_by = u.superseded_by, last_round = u.last_round,
                   last_fair_key = u.last_fair_key
              FROM unnest(?::text[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[],
                     ?::text[], ?::int8[], ?::text[])
                   AS u (slot, used, waiting, undecided_at, rate_full_at, superseded_before,
                     superseded_by, last_round, last_fair_key)
             WHERE s.slot = u.slot\
            """;

    /**
     * A decided request.
     *
     * @param rank 0 in a queue without an order
     * @param key the fair key; empty in a queue without an order
     * @param turn the turn of the fair key in any queue; null without one
     */
    private record Decided(
            String slot,
            StartGrant grant,
            double rank,
            String key,
            long position,
            @Nullable FairTurn turn) {
        static final Comparator<Decided> ORDER =
                Comparator.comparingDouble(Decided::rank)
                        .thenComparing(Decided::key, FairTurn.KEYS)
                        .thenComparingLong(Decided::position);
    }

    private StartQueueTable() {}

    /**
     * Grants permits to the first requests of queues, and counts them.
     *
     * @param requests the number of requests of each slot
     * @return the grants; those of a slot are in the order of its queue
     */
    public static List<StartGrant> grant(
            Connection connection, Map<StartSlotState, Long> requests, long nowMillis)
            throws SQLException {
        var decided = decide(connection, GRANT, requests, StartSlotState::isOrdered, nowMillis);
        var grants = new ArrayList<StartGrant>();
        decided.forEach((slot, each) -> {
            slot.grantWaiting(each.size());
            for (var request : each) {
                if (request.turn() != null) {
                    slot.onTurn(request.turn());
                }
                grants.add(request.grant());
            }
        });
        return grants;
    }

    /**
     * Ends the oldest requests of queues, and counts them.
     *
     * @param requests the number of requests of each slot
     * @return the decisions; those of a slot are in the order of its requests
     */
    public static List<StartGrant> end(
            Connection connection, Map<StartSlotState, Long> requests, long nowMillis)
            throws SQLException {
        var decided = decide(connection, END, requests, _ -> false, nowMillis);
        var ends = new ArrayList<StartGrant>();
        var removed = new ArrayList<FairRounds.Removed>();
        decided.forEach((slot, each) -> {
            slot.removeWaiting(each.size());
            for (var request : each) {
                if (request.turn() != null) {
                    removed.add(new FairRounds.Removed(slot.text(), request.turn()));
                }
                ends.add(request.grant());
            }
        });
        FairRounds.closeGaps(connection, removed);
        return ends;
    }

    /** Decides requests of slots, and returns them in their order. */
    private static Map<StartSlotState, List<Decided>> decide(
            Connection connection,
            String sql,
            Map<StartSlotState, Long> requests,
            Predicate<StartSlotState> isOrdered,
            long nowMillis)
            throws SQLException {
        if (requests.isEmpty()) {
            return Map.of();
        }
        var ordered = new HashSet<String>();
        requests.keySet().stream().filter(isOrdered).forEach(slot -> ordered.add(slot.text()));
        var found = new HashMap<String, List<Decided>>();
        try (var statement =
                        new Unnest<>(connection, sql, List.copyOf(requests.entrySet()))
                                .text(each -> each.getKey().text())
                                .int8(Map.Entry::getValue)
                                .bool(each -> ordered.contains(each.getKey().text()))
                                .value(nowMillis)
                                .value(nowMillis + REPEAT_AFTER.toMillis());
                var rows = statement.query()) {
            while (rows.next()) {
                var each = decided(rows, ordered.contains(rows.getString(1)));
                found.computeIfAbsent(each.slot(), _ -> new ArrayList<>()).add(each);
            }
        }
        var decided = new LinkedHashMap<StartSlotState, List<Decided>>();
        requests.forEach((slot, wanted) -> {
            var actual = found.getOrDefault(slot.text(), List.of());
            decided.put(slot, actual.stream().sorted(Decided.ORDER).toList());
            if (actual.size() < wanted) {
                // Only the count of a damaged slot is larger than its queue.
                slot.clearWaiting();
            }
        });
        return decided;
    }

    private static Decided decided(ResultSet row, boolean isOrdered) throws SQLException {
        var fairKey = row.getString(9);
        return new Decided(
                row.getString(1),
                new StartGrant(
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getString(6),
                        row.getString(7)),
                isOrdered ? row.getDouble(8) : 0,
                isOrdered ? fairKey : "",
                row.getLong(5),
                FairTurn.ofRank(row.getDouble(8), fairKey));
    }

    /** Stores the counts of locked slots. */
    static void update(Connection connection, Collection<StartSlotState> slots)
            throws SQLException {
        update(connection, slots, StartSlotState::undecidedSince);
    }

    /** Stores the counts of locked slots after decisions. */
    public static void updateDecided(Connection connection, Collection<StartSlotState> slots)
            throws SQLException {
        update(connection, slots, StartSlotState::undecidedAfter);
    }

    private static void update(
            Connection connection,
            Collection<StartSlotState> slots,
            Function<StartSlotState, @Nullable Long> undecidedAt)
            throws SQLException {
        if (slots.isEmpty()) {
            return;
        }
        try (var statement =
                new Unnest<>(connection, UPDATE, List.copyOf(slots))
                        .text(StartSlotState::text)
                        .int8(StartSlotState::used)
                        .int8(StartSlotState::waiting)
                        .nullableInt8(undecidedAt)
                        .nullableInt8(StartSlotState::rateFullAt)
                        .nullableInt8(slot -> {
                            var superseding = slot.superseding();
                            return superseding == null ? null : superseding.before();
                        })
                        .text(slot -> {
                            var superseding = slot.superseding();
                            return superseding == null ? null : superseding.executionArn();
                        })
                        .nullableInt8(slot -> {
                            var turn = slot.lastTurn();
                            return turn == null ? null : turn.round();
                        })
                        .text(slot -> {
                            var turn = slot.lastTurn();
                            return turn == null ? null : turn.key();
                        })) {
            statement.update();
        }
    }
}
