package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.startpermit.FairTurn;
import dev.askel.engine.journal.startpermit.StartOrder;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.journal.startpermit.StartSlot;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Gives requests with fair keys their turns, so that their keys get permits in turn. The caller has
 * locked the slots.
 *
 * <p>The turns of a queue are ordered by round and key ({@link FairTurn}), and the permits follow
 * this order. The requests of a key have the first turns of their key after the turn of the last
 * permit, without a gap. So while a request of a key waits, each other key has at most one turn
 * before the first one of this key. Only the turn of the last permit is stored: a key without
 * waiting requests needs no state.
 */
public final class FairRounds {
    /**
     * The maximum number of requests that move to the turn before theirs when a request leaves the
     * queue. If more requests wait, the newest one gets the turn after them.
     */
    static final int SHIFTED_MAX = 16;

    static final String READ =
            """
            SELECT u.slot, u.fair_key, r.rank
              FROM unnest(?::text[], ?::text[]) AS u (slot, fair_key)
             CROSS JOIN LATERAL (
               SELECT r.rank FROM start_requests r
                WHERE r.slot = u.slot AND r.fair_key = u.fair_key AND r.fair_key <> ''
                  AND r.state = 'QUEUED'
                ORDER BY r.rank DESC LIMIT 1) AS r\
            """;

    private static final String LATER =
            """
            SELECT r.persistence_id, r.rank FROM start_requests r
                   WHERE r.slot = g.slot AND r.fair_key = g.fair_key AND r.fair_key <> ''
                     AND r.state = 'QUEUED' AND r.rank > g.first_round
            """;

    // The first and the newest later requests of a key get the first of their own turns and those
    // of the deleted requests.
    private static final String TURNS =
            """
            later AS MATERIALIZED (
              SELECT g.slot, g.fair_key, r.persistence_id, r.rank,
                     row_number() OVER (
                       PARTITION BY g.slot, g.fair_key ORDER BY r.rank) AS ordinal
                FROM (SELECT slot, fair_key, min(round) AS first_round, count(*) AS rounds
                        FROM gaps GROUP BY slot, fair_key) AS g
               CROSS JOIN LATERAL (
                 (%1$s ORDER BY r.rank LIMIT %2$d)
                 UNION
                 (%1$s ORDER BY r.rank DESC LIMIT g.rounds)) AS r),
            turns AS (
              SELECT slot, fair_key, round,
                     row_number() OVER (PARTITION BY slot, fair_key ORDER BY round) AS ordinal
                FROM (SELECT slot, fair_key, round FROM gaps
                       UNION ALL
                      SELECT slot, fair_key, rank FROM later) AS all_turns)\
            """
                    .formatted(LATER.strip(), SHIFTED_MAX);

    private static final String MOVE =
            """
            UPDATE start_requests r SET rank = t.round
              FROM later l JOIN turns t USING (slot, fair_key, ordinal)
             WHERE r.persistence_id = l.persistence_id AND t.round < l.rank\
            """;

    static final String CLOSE_GAPS =
            """
            WITH gaps AS MATERIALIZED (
              SELECT u.slot, u.fair_key, u.round
                FROM unnest(?::text[], ?::text[], ?::int8[]) AS u (slot, fair_key, round)),
            """
                    + TURNS
                    + "\n"
                    + MOVE;

    /**
     * SQL: the common table expressions of {@link #closeGaps}, for a statement that deletes the
     * requests itself. Before them, the statement has the expression {@code gaps (slot, fair_key,
     * round)} with the turns of the deleted requests.
     */
    public static final String CLOSING = TURNS + ",\nmoved AS (\n" + MOVE + ")";

    record SlotKey(String slot, String fairKey) {}

    /** The last rounds of keys. */
    private final Map<SlotKey, Long> last = new HashMap<>();

    private FairRounds() {}

    /**
     * Reads the rounds of the keys of requests.
     *
     * @param slots returns the locked slot of a request
     */
    static FairRounds read(
            Connection connection,
            List<StartPermitChange.Request> requests,
            Function<StartSlot, StartSlotState> slots)
            throws SQLException {
        var rounds = new FairRounds();
        var keys = new ArrayList<SlotKey>();
        for (var request : requests) {
            var fairKey = fairKey(request, slots.apply(request.slot()));
            if (!fairKey.isEmpty()) {
                keys.add(new SlotKey(request.slot().text(), fairKey));
            }
        }
        if (keys.isEmpty()) {
            return rounds;
        }
        try (var statement =
                        new Unnest<>(connection, READ, keys.stream().distinct().toList())
                                .text(SlotKey::slot)
                                .text(SlotKey::fairKey);
                var rows = statement.query()) {
            while (rows.next()) {
                rounds.last.put(new SlotKey(rows.getString(1), rows.getString(2)), rows.getLong(3));
            }
        }
        return rounds;
    }

    /**
     * Returns the fair key of a request. The redrive of a child of a Map Run and the repair of a
     * row do not know the rule, so they have an empty key.
     */
    private static String fairKey(StartPermitChange.Request request, StartSlotState slot) {
        var fairKey = request.order().fairKey();
        return fairKey.isEmpty() && slot.isFair() ? StartOrder.EMPTY_KEY : fairKey;
    }

    /**
     * Returns the place of a request. Later requests follow it.
     *
     * @param granted whether the request gets a permit now; otherwise it waits
     */
    StartOrder place(StartPermitChange.Request request, StartSlotState slot, boolean granted) {
        var fairKey = fairKey(request, slot);
        if (fairKey.isEmpty()) {
            return request.order();
        }
        var turn = FairTurn.after(slot.lastTurn(), fairKey);
        if (granted) {
            slot.onTurn(turn);
            return new StartOrder(turn.round(), fairKey);
        }
        var key = new SlotKey(slot.text(), fairKey);
        var previous = last.get(key);
        long round = previous == null ? turn.round() : Math.max(turn.round(), previous + 1);
        last.put(key, round);
        return new StartOrder(round, fairKey);
    }

    /** A request that was deleted while it was queued. */
    public record Removed(String slot, FairTurn turn) {}

    /**
     * Moves later requests of a key to the turns of deleted ones. Otherwise, the stop of a thousand
     * queued executions would delay the last one of their key by a thousand rounds. For each
     * deleted request, at most one more than {@link #SHIFTED_MAX} rows change.
     */
    public static void closeGaps(Connection connection, Collection<Removed> removed)
            throws SQLException {
        if (removed.isEmpty()) {
            return;
        }
        try (var statement =
                new Unnest<>(connection, CLOSE_GAPS, List.copyOf(removed))
                        .text(Removed::slot)
                        .text(each -> each.turn().key())
                        .int8(each -> each.turn().round())) {
            statement.update();
        }
    }
}
