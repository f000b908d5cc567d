package dev.askel.engine.startqueue;

import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.StartLimits.QueuedExecution;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Reads pages of the queue of a machine. A page counts at most {@link StartLimits#POSITION_MAX}
 * earlier requests, so its cost does not depend on its depth.
 */
final class QueuePageTable {
    /** The pages of a machine without an order. */
    static final Sql BY_POSITION = page("%1$sposition", "?");

    /** The pages of a machine whose rule has an order. */
    static final Sql BY_RANK = page("%1$srank, %1$sfair_key, %1$sposition", "?, ?, ?");

    /**
     * The place of a request in the queue of its machine.
     *
     * @param rank used only by a rule with an order, like the fair key
     */
    record Place(double rank, String fairKey, long position) {
        /** The place before all requests. */
        static final Place START = new Place(Double.NEGATIVE_INFINITY, "", 0);

        private static final int PARTS = 3;

        /** Returns the place as text. Only the fair key may contain a space. */
        String text() {
            return rank + " " + position + " " + fairKey;
        }

        static Place parse(String text) {
            var parts = text.split(" ", PARTS);
            return new Place(Double.parseDouble(parts[0]), parts[2], Long.parseLong(parts[1]));
        }
    }

    /** A queued execution, and its place in the queue of its machine. */
    record Queued(QueuedExecution execution, Place place) {}

    private QueuePageTable() {}

    /**
     * Returns the statement of the pages of an order.
     *
     * @param order the columns, each after a qualifier
     */
    private static Sql page(String order, String place) {
        // The bound of each slot divides the maximum, because a page can have requests of many
        // slots.
        return new Sql(
                """
                WITH page AS MATERIALIZED (
                  SELECT persistence_id, slot, requested_at, rank, fair_key, position
                    FROM start_requests
                   WHERE left(slot, 36) = ? AND state = 'QUEUED' AND (%1$s) > (%2$s)
                   ORDER BY %1$s LIMIT ?),
                first AS (
                  SELECT DISTINCT ON (slot) slot, rank, fair_key, position
                    FROM page ORDER BY slot, %1$s),
                earlier AS (
                  SELECT f.slot, b.requests AS bound, (SELECT count(*) FROM (
                           SELECT FROM start_requests q
                            WHERE q.slot = f.slot AND q.state = 'QUEUED' AND (%3$s) < (%4$s)
                            LIMIT b.requests) AS counted) AS requests
                    FROM first f,
                         (SELECT %5$d / greatest(count(*), 1) AS requests FROM first) AS b),
                numbered AS (
                  SELECT r.*, e.requests, e.bound,
                         e.requests + row_number() OVER (
                           PARTITION BY r.slot ORDER BY %6$s) AS number
                    FROM page r JOIN earlier e ON e.slot = r.slot)
                SELECT r.persistence_id, r.slot, m.name AS machine_name, m.start_rule,
                       r.requested_at, r.rank, r.fair_key, r.position, %7$s AS reason,
                       CASE WHEN r.requests < r.bound AND r.number <= %5$d
                            THEN r.number END AS slot_position
                  FROM numbered r
                  JOIN start_slots s ON s.slot = r.slot
                  JOIN machines m ON m.machine_id = s.machine_id
                 ORDER BY %6$s\
                """
                        .formatted(
                                order.formatted(""),
                                place,
                                order.formatted("q."),
                                order.formatted("f."),
                                StartLimits.POSITION_MAX,
                                order.formatted("r."),
                                StartLimitTable.REASON));
    }

    /**
     * Returns the queued executions of a machine after a place.
     *
     * @param isOrdered whether the rule of the machine has an order
     */
    static List<Queued> after(
            Connection connection, UUID machineId, boolean isOrdered, Place place, int rowsMax)
            throws SQLException {
        var id = machineId.toString();
        return isOrdered
                ? BY_RANK.list(
                        connection,
                        QueuePageTable::queued,
                        id,
                        place.rank(),
                        place.fairKey(),
                        place.position(),
                        rowsMax)
                : BY_POSITION.list(
                        connection, QueuePageTable::queued, id, place.position(), rowsMax);
    }

    private static Queued queued(Row row) throws SQLException {
        return new Queued(
                StartLimitTable.queued(row),
                new Place(
                        row.doublePrecision("rank"), row.text("fair_key"), row.bigint("position")));
    }
}
