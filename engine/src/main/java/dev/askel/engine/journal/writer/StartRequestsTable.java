package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.startpermit.FairTurn;
import dev.askel.engine.journal.startpermit.StartOrder;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.journal.startpermit.StartSlot;
import dev.askel.engine.journal.writer.StartSlotState.Superseding;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code start_slots} and {@code start_requests} for a group of writes. */
final class StartRequestsTable {
    static final String QUEUED = "QUEUED";
    static final String GRANTED = "GRANTED";
    static final String HELD = "HELD";

    private static final String READ =
            """
            SELECT s.slot, s.used, s.waiting, s.undecided_at, s.rate_full_at,
                   s.superseded_before, s.superseded_by, s.last_round, s.last_fair_key
              FROM start_slots s WHERE s.slot = ANY (?)\
            """;

    // The rows are locked in the order of their keys, so that two groups do not deadlock.
    private static final String LOCK = READ + " ORDER BY s.slot FOR UPDATE";

    private static final String INSERT_SLOTS =
            """
            INSERT INTO start_slots (slot, machine_id, used, waiting)
            SELECT u.slot, u.machine_id, 0, 0
              FROM unnest(?::text[], ?::uuid[]) AS u (slot, machine_id)
             ORDER BY u.slot COLLATE "C" ON CONFLICT (slot) DO NOTHING\
            """;

    private static final String SLOTS_OF =
            "SELECT DISTINCT slot FROM start_requests WHERE persistence_id = ANY (?)";

    private static final String DELETE =
            """
            DELETE FROM start_requests r
             USING unnest(?::text[], ?::int8[]) AS u (persistence_id, decision)
             WHERE r.persistence_id = u.persistence_id
               AND (u.decision IS NULL OR r.decision = u.decision)
            RETURNING r.persistence_id, r.slot, r.state, r.rank, r.fair_key\
            """;

    private static final String HOLD =
            """
            UPDATE start_requests r
               SET state = 'HELD', send_after = CASE WHEN r.error IS NULL THEN NULL ELSE r.send_after END
              FROM unnest(?::text[], ?::int8[]) AS u (persistence_id, decision)
             WHERE r.persistence_id = u.persistence_id AND r.decision = u.decision
               AND r.state IN ('GRANTED', 'HELD')
            RETURNING r.persistence_id\
            """;

    private static final String INSERT =
            """
            INSERT INTO start_requests AS r (persistence_id, slot, requested_at, state, decision,
                   decided_at, send_after, rank, fair_key)
            SELECT u.persistence_id, u.slot, u.requested_at,
                   CASE WHEN u.granted THEN 'GRANTED' ELSE 'QUEUED' END,
                   CASE WHEN u.granted THEN nextval('start_decisions') END,
                   CASE WHEN u.granted THEN u.requested_at END,
                   CASE WHEN u.granted THEN u.requested_at + %d END, u.rank, u.fair_key
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::bool[], ?::float8[], ?::text[])
                   WITH ORDINALITY
                   AS u (persistence_id, slot, requested_at, granted, rank, fair_key, ordinal)
             ORDER BY u.ordinal
                ON CONFLICT (persistence_id) DO NOTHING
            RETURNING r.persistence_id, r.decision, r.position\
            """
                    .formatted(StartQueueTable.REPEAT_AFTER.toMillis());

    private static final String FIND =
            "SELECT persistence_id, slot, state, rank, fair_key FROM start_requests WHERE persistence_id = ?";

    private static final String RESTORE =
            """
            INSERT INTO start_requests (persistence_id, slot, requested_at, state, decision, rank,
                   fair_key)
            VALUES (?, ?, ?, ?, ?, ?, ?)\
            """;

    /** A request to insert. */
    record NewRequest(String id, String slot, long atMillis, boolean granted, StartOrder order) {}

    /**
     * An inserted request.
     *
     * @param decision the number of its grant; null for a request that waits
     */
    record Inserted(@Nullable Long decision, long position) {}

    /**
     * The columns of a stored request that its removal needs.
     *
     * @param turn the turn of its fair key; null without one
     */
    record StoredRequest(String slot, String state, @Nullable FairTurn turn) {}

    private final Connection connection;
    private final LongSupplier nowMillis;

    /**
     * Creates the table.
     *
     * @param nowMillis the current time, which is read after locks
     */
    StartRequestsTable(Connection connection, LongSupplier nowMillis) {
        this.connection = connection;
        this.nowMillis = nowMillis;
    }

    Connection connection() {
        return connection;
    }

    /** Returns the slots of the stored requests of executions. */
    Set<String> slotsOf(List<String> persistenceIds) throws SQLException {
        var found = new HashSet<String>();
        if (persistenceIds.isEmpty()) {
            return found;
        }
        try (var statement = new Unnest<>(connection, SLOTS_OF, persistenceIds).text(id -> id);
                var rows = statement.query()) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    /** A row of a slot. */
    private record SlotRow(
            long used,
            long waiting,
            @Nullable Long undecidedAt,
            @Nullable Long rateFullAt,
            @Nullable Superseding superseding,
            @Nullable FairTurn lastTurn) {
        static final SlotRow UNUSED = new SlotRow(0, 0, null, null, null, null);
    }

    /**
     * Locks the rows of slots until the commit. Missing rows are inserted.
     *
     * @param slots sorted by their texts
     */
    List<StartSlotState> lock(List<StartSlot> slots) throws SQLException {
        if (slots.isEmpty()) {
            return List.of();
        }
        var rows = rows(LOCK, slots);
        while (rows.size() < slots.size()) {
            var missing = slots.stream().filter(slot -> !rows.containsKey(slot.text())).toList();
            try (var statement =
                    new Unnest<>(connection, INSERT_SLOTS, missing)
                            .text(StartSlot::text)
                            .uuid(StartSlot::machineId)) {
                statement.update();
            }
            // A poll can delete the row of an unused slot between these statements.
            rows.putAll(rows(LOCK, missing));
        }
        return states(slots, rows);
    }

    /** Returns slots without locking them. A slot without a row is unused. */
    List<StartSlotState> read(List<StartSlot> slots) throws SQLException {
        return slots.isEmpty() ? List.of() : states(slots, rows(READ, slots));
    }

    private Map<String, SlotRow> rows(String sql, List<StartSlot> slots) throws SQLException {
        var found = new HashMap<String, SlotRow>();
        try (var statement = new Unnest<>(connection, sql, slots).text(StartSlot::text);
                var rows = statement.query()) {
            while (rows.next()) {
                found.put(
                        rows.getString(1),
                        new SlotRow(
                                rows.getLong(2),
                                rows.getLong(3),
                                rows.getObject(4, Long.class),
                                rows.getObject(5, Long.class),
                                Superseding.of(rows.getObject(6, Long.class), rows.getString(7)),
                                FairTurn.of(rows.getObject(8, Long.class), rows.getString(9))));
            }
        }
        return found;
    }

    // The rules are read after the locks: a later decision must not apply an earlier rule.
    private List<StartSlotState> states(List<StartSlot> slots, Map<String, SlotRow> rows)
            throws SQLException {
        var machines = new HashSet<UUID>();
        slots.forEach(slot -> machines.add(slot.machineId()));
        var rules = StartRuleLimits.find(connection, machines);
        long now = nowMillis.getAsLong();
        return slots.stream()
                .map(slot -> {
                    var row = rows.getOrDefault(slot.text(), SlotRow.UNUSED);
                    return new StartSlotState(
                            slot,
                            row.used(),
                            row.waiting(),
                            row.undecidedAt(),
                            row.rateFullAt(),
                            row.superseding(),
                            row.lastTurn(),
                            rules.get(slot.machineId()),
                            now);
                })
                .toList();
    }

    /**
     * Deletes the requests of writes.
     *
     * @param decision returns the grant that the request must have; null for any request
     */
    Map<String, StoredRequest> delete(
            List<WriteRequest.EntityWrite> requests,
            Function<WriteRequest.EntityWrite, @Nullable Long> decision)
            throws SQLException {
        var deleted = new HashMap<String, StoredRequest>();
        try (var statement =
                        new Unnest<>(connection, DELETE, requests)
                                .text(WriteRequest.EntityWrite::persistenceId)
                                .nullableInt8(decision);
                var rows = statement.query()) {
            while (rows.next()) {
                deleted.put(rows.getString(1), stored(rows));
            }
        }
        return deleted;
    }

    /** Deletes damaged rows that executions have before their requests. */
    List<StoredRequest> deleteLeft(List<NewRequest> requests) throws SQLException {
        var deleted = new ArrayList<StoredRequest>();
        try (var statement =
                        new Unnest<>(connection, DELETE, requests)
                                .text(NewRequest::id)
                                .nullableInt8(_ -> null);
                var rows = statement.query()) {
            while (rows.next()) {
                deleted.add(stored(rows));
            }
        }
        return deleted;
    }

    private static StoredRequest stored(ResultSet rows) throws SQLException {
        return new StoredRequest(
                rows.getString(2),
                rows.getString(3),
                FairTurn.ofRank(rows.getDouble(4), rows.getString(5)));
    }

    void delete(String persistenceId) throws SQLException {
        try (var statement =
                connection.prepareStatement(
                        "DELETE FROM start_requests WHERE persistence_id = ?")) {
            statement.setString(1, persistenceId);
            statement.executeUpdate();
        }
    }

    @Nullable StoredRequest find(String persistenceId) throws SQLException {
        try (var statement = connection.prepareStatement(FIND)) {
            statement.setString(1, persistenceId);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? stored(rows) : null;
            }
        }
    }

    /** Marks grants as accepted, and returns the executions whose requests have these grants. */
    Set<String> hold(
            List<WriteRequest.EntityWrite> requests,
            Function<WriteRequest.EntityWrite, Long> decision)
            throws SQLException {
        var held = new HashSet<String>();
        try (var statement =
                        new Unnest<>(connection, HOLD, requests)
                                .text(WriteRequest.EntityWrite::persistenceId)
                                .int8(decision::apply);
                var rows = statement.query()) {
            while (rows.next()) {
                held.add(rows.getString(1));
            }
        }
        return held;
    }

    /**
     * Inserts requests in their order. An execution that has a row already is missing in the
     * result.
     */
    Map<String, Inserted> insert(List<NewRequest> requests) throws SQLException {
        var inserted = new HashMap<String, Inserted>();
        try (var statement =
                        new Unnest<>(connection, INSERT, requests)
                                .text(NewRequest::id)
                                .text(NewRequest::slot)
                                .int8(NewRequest::atMillis)
                                .bool(NewRequest::granted)
                                .float8(each -> each.order().rank())
                                .text(each -> each.order().fairKey());
                var rows = statement.query()) {
            while (rows.next()) {
                inserted.put(
                        rows.getString(1),
                        new Inserted(rows.getObject(2, Long.class), rows.getLong(3)));
            }
        }
        return inserted;
    }

    /** Inserts the missing row of an execution. */
    void restore(String persistenceId, StartPermitChange.Restore restore, StartOrder order)
            throws SQLException {
        var request = restore.request();
        var decision = restore.decision();
        try (var statement = connection.prepareStatement(RESTORE)) {
            statement.setString(1, persistenceId);
            statement.setString(2, request.slot().text());
            statement.setLong(3, request.atMillis());
            statement.setString(4, decision == null ? QUEUED : HELD);
            statement.setObject(5, decision);
            statement.setDouble(6, order.rank());
            statement.setString(7, order.fairKey());
            statement.executeUpdate();
        }
    }
}
