package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.startpermit.FairTurn;
import dev.askel.engine.journal.startpermit.StartGrant;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Ends the requests that a newer start has superseded. The caller has locked the slots.
 *
 * <p>A request without an accepted permit gets the state ENDED. The request of a running execution
 * remains HELD with an error, so its permit counts until the commit of its end. In both cases the
 * decision is sent until the execution has ended.
 */
public final class SupersededStartsTable {
    /** The error of an execution that ends because a newer start has superseded it. */
    private static final String SUPERSEDED = "Askel.Superseded";

    private static final String FIRST =
            """
            WITH old AS MATERIALIZED (
              SELECT u.arn, o.persistence_id, o.state
                FROM unnest(?::text[], ?::int8[], ?::int8[], ?::text[])
                     AS u (slot, before, requests, arn)
               CROSS JOIN LATERAL (
                 SELECT r.persistence_id, r.state FROM start_requests r
                  WHERE r.slot = u.slot AND r.position < u.before
            """;

    private static final String UPDATE =
            """
            )
            UPDATE start_requests r
               SET state = CASE WHEN r.state = 'HELD' THEN 'HELD' ELSE 'ENDED' END,
                   decision = CASE WHEN r.state = 'HELD' THEN r.decision
                                   ELSE nextval('start_decisions') END,
                   decided_at = ?, send_after = ?, error = '%s',
                   cause = 'The execution ' || o.arn || ' has superseded this execution.'
              FROM old o WHERE r.persistence_id = o.persistence_id
            RETURNING r.slot, o.state, r.persistence_id, r.decision, r.requested_at, r.error,
                      r.cause, r.rank, r.fair_key\
            """
                    .formatted(SUPERSEDED);

    private static final String QUEUED =
            FIRST
                    + "        AND r.state = 'QUEUED' ORDER BY r.position LIMIT u.requests) AS o"
                    + UPDATE;

    // The newer start can have ended since, during a pause of the machine. Then no execution waits
    // for the end of the older ones. An execution can accept its grant meanwhile, without the lock
    // of the slot. So the rows are locked, in the order in which groups of acceptances lock them.
    private static final String RUNNING =
            FIRST
                    + """
                              AND r.state IN ('GRANTED', 'HELD') AND r.error IS NULL
                              AND EXISTS (
                                SELECT FROM start_requests n
                                 WHERE n.slot = u.slot AND n.position = u.before
                                   AND n.state = 'QUEUED')
                            ORDER BY r.persistence_id LIMIT u.requests FOR UPDATE) AS o\
                    """
                    + UPDATE;

    private SupersededStartsTable() {}

    /**
     * Ends superseded requests of slots, and counts them.
     *
     * @param requests the maximum number of requests of each kind and slot
     * @return the decisions
     */
    public static List<StartGrant> end(
            Connection connection, Map<StartSlotState, Long> requests, long nowMillis)
            throws SQLException {
        if (requests.isEmpty()) {
            return List.of();
        }
        var all = List.copyOf(requests.entrySet());
        var ended = new ArrayList<StartGrant>();
        var found = new HashMap<StartSlotState, Long>();
        end(connection, QUEUED, all, nowMillis, ended, found);
        var running = all.stream().filter(each -> each.getKey().supersedesRunning()).toList();
        if (!running.isEmpty()) {
            var foundRunning = new HashMap<StartSlotState, Long>();
            end(connection, RUNNING, running, nowMillis, ended, foundRunning);
            foundRunning.forEach((slot, count) -> found.merge(slot, count, Math::max));
        }
        requests.forEach((slot, max) -> {
            if (found.getOrDefault(slot, 0L) < max) {
                slot.endSuperseding();
            }
        });
        return ended;
    }

    private static void end(
            Connection connection,
            String sql,
            List<Map.Entry<StartSlotState, Long>> requests,
            long nowMillis,
            List<StartGrant> ended,
            Map<StartSlotState, Long> found)
            throws SQLException {
        var slots = new HashMap<String, StartSlotState>();
        requests.forEach(each -> slots.put(each.getKey().text(), each.getKey()));
        var removed = new ArrayList<FairRounds.Removed>();
        try (var statement =
                        new Unnest<>(connection, sql, requests)
                                .text(each -> each.getKey().text())
                                .int8(each -> superseding(each.getKey()).before())
                                .int8(Map.Entry::getValue)
                                .text(each -> superseding(each.getKey()).executionArn())
                                .value(nowMillis)
                                .value(nowMillis + StartQueueTable.REPEAT_AFTER.toMillis());
                var rows = statement.query()) {
            while (rows.next()) {
                var slot = Objects.requireNonNull(slots.get(rows.getString(1)));
                found.merge(slot, 1L, Long::sum);
                switch (rows.getString(2)) {
                    case StartRequestsTable.QUEUED -> {
                        slot.removeWaiting(1);
                        var turn = FairTurn.ofRank(rows.getDouble(8), rows.getString(9));
                        if (turn != null) {
                            removed.add(new FairRounds.Removed(slot.text(), turn));
                        }
                    }
                    case StartRequestsTable.GRANTED -> slot.release();
                    default -> {}
                }
                ended.add(
                        new StartGrant(
                                rows.getString(3),
                                rows.getLong(4),
                                rows.getLong(5),
                                rows.getString(6),
                                rows.getString(7)));
            }
        }
        FairRounds.closeGaps(connection, removed);
    }

    private static StartSlotState.Superseding superseding(StartSlotState slot) {
        return Objects.requireNonNull(slot.superseding());
    }
}
