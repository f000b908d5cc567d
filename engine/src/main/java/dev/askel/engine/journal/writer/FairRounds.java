package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.startpermit.FairTurn;
import dev.askel.engine.journal.startpermit.StartOrder;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
final class FairRounds {
    /**
     * The maximum number of requests that get the turn before theirs when a request leaves the
     * queue. Before more requests, the newest one gets its turn.
     */
    static final int SHIFTED_MAX = 100;

    private static final String READ =
            """
            SELECT u.slot, u.fair_key, r.rank
              FROM unnest(?::text[], ?::text[]) AS u (slot, fair_key)
             CROSS JOIN LATERAL (
               SELECT r.rank FROM start_requests r
                WHERE r.slot = u.slot AND r.fair_key = u.fair_key AND r.fair_key <> ''
                  AND r.state = 'QUEUED'
                ORDER BY r.rank DESC LIMIT 1) AS r\
            """;

    private static final String AFTER =
            """
            SELECT persistence_id, rank FROM start_requests
             WHERE slot = ? AND fair_key = ? AND fair_key <> '' AND state = 'QUEUED' AND rank > ?
             ORDER BY rank %s LIMIT ?\
            """;

    private static final String FIRST_AFTER = AFTER.formatted("");

    private static final String LAST_AFTER = AFTER.formatted("DESC");

    private static final String MOVE =
            """
            UPDATE start_requests r SET rank = u.rank
              FROM unnest(?::text[], ?::float8[]) AS u (persistence_id, rank)
             WHERE r.persistence_id = u.persistence_id\
            """;

    private record SlotKey(String slot, String fairKey) {}

    /** The last rounds of keys. */
    private final Map<SlotKey, Long> last = new HashMap<>();

    private FairRounds() {}

    /** Reads the rounds of the keys of requests. */
    static FairRounds read(Connection connection, List<StartPermitChange.Request> requests)
            throws SQLException {
        var rounds = new FairRounds();
        var keys = new ArrayList<SlotKey>();
        for (var request : requests) {
            var fairKey = request.order().fairKey();
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
     * Returns the place of a request. Later requests follow it.
     *
     * @param granted whether the request gets a permit now; otherwise it waits
     */
    StartOrder place(StartPermitChange.Request request, StartSlotState slot, boolean granted) {
        var fairKey = request.order().fairKey();
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
    record Removed(String slot, FairTurn turn) {}

    private record Waiting(String persistenceId, long round) {}

    /**
     * Moves later requests of a key to the turns of deleted ones. Otherwise, the stop of a thousand
     * queued executions would delay the last one of their key by a thousand rounds.
     */
    static void closeGaps(Connection connection, Collection<Removed> removed) throws SQLException {
        var gaps = new HashMap<SlotKey, List<Long>>();
        for (var each : removed) {
            var turn = each.turn();
            gaps.computeIfAbsent(new SlotKey(each.slot(), turn.key()), _ -> new ArrayList<>())
                    .add(turn.round());
        }
        var moved = new ArrayList<Waiting>();
        for (var each : gaps.entrySet()) {
            var rounds = each.getValue().stream().sorted().toList();
            var after = after(connection, FIRST_AFTER, each.getKey(), rounds, SHIFTED_MAX + 1);
            if (after.size() <= SHIFTED_MAX) {
                shift(after, rounds, moved);
            } else {
                var newest = after(connection, LAST_AFTER, each.getKey(), rounds, rounds.size());
                fill(newest, rounds, moved);
            }
        }
        if (moved.isEmpty()) {
            return;
        }
        try (var statement =
                new Unnest<>(connection, MOVE, moved)
                        .text(Waiting::persistenceId)
                        .float8(Waiting::round)) {
            statement.update();
        }
    }

    private static List<Waiting> after(
            Connection connection, String sql, SlotKey key, List<Long> gaps, int rowsMax)
            throws SQLException {
        var found = new ArrayList<Waiting>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, key.slot());
            statement.setString(2, key.fairKey());
            statement.setDouble(3, gaps.getFirst());
            statement.setInt(4, rowsMax);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Waiting(rows.getString(1), rows.getLong(2)));
                }
            }
        }
        return found;
    }

    /** Moves requests to earlier rounds, by the number of gaps before them. */
    private static void shift(List<Waiting> after, List<Long> gaps, List<Waiting> moved) {
        for (var each : after) {
            long earlier = gaps.stream().filter(gap -> gap < each.round()).count();
            moved.add(new Waiting(each.persistenceId(), each.round() - earlier));
        }
    }

    /** Moves the newest requests into the gaps before them. */
    private static void fill(List<Waiting> newest, List<Long> gaps, List<Waiting> moved) {
        for (int i = 0; i < newest.size() && gaps.get(i) < newest.get(i).round(); i++) {
            moved.add(new Waiting(newest.get(i).persistenceId(), gaps.get(i)));
        }
    }
}
