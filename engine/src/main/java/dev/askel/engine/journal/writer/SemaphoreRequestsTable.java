package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.SemaphoreChange;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the changes that executions make to their requests for permits in {@code
 * semaphore_requests}. No write locks a row of {@code semaphores}: only grants do, and they skip
 * the requests that a write has locked.
 */
final class SemaphoreRequestsTable {
    // A decision that was repeated or delayed can arrive after its row was deleted and inserted
    // again. A repeated write finds the state HELD, or no row of its refusal.
    private static final String LOCK_DECIDED =
            """
            SELECT r.persistence_id, r.decision
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::int8[], ?::bool[])
                   AS u (persistence_id, frame, ordinal, decision, is_refusal)
              JOIN semaphore_requests r ON r.persistence_id = u.persistence_id
               AND r.frame = u.frame AND r.ordinal = u.ordinal
             WHERE r.decision = u.decision AND (r.state = 'REFUSED') = u.is_refusal
               AND r.state <> 'WAITING' FOR UPDATE OF r\
            """;

    // A row with this key can only remain from a damaged execution.
    private static final String INSERT =
            """
            INSERT INTO semaphore_requests AS r (persistence_id, frame, ordinal, semaphore, permits,
                   request_limit, requested_at, state)
            SELECT u.*, 'WAITING' FROM unnest(?::text[], ?::text[], ?::int8[], ?::text[],
                   ?::int4[], ?::int4[], ?::int8[]) AS u
            ON CONFLICT (persistence_id, frame, ordinal) DO UPDATE
               SET semaphore = excluded.semaphore, permits = excluded.permits,
                   request_limit = excluded.request_limit, state = excluded.state,
                   requested_at = excluded.requested_at, position = nextval('semaphore_queue'),
                   decision = NULL, decided_at = NULL, send_after = NULL, error = NULL,
                   cause = NULL\
            """;

    private static final String HOLD =
            """
            UPDATE semaphore_requests r SET state = 'HELD', permits = u.permits
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::int4[])
                   AS u (persistence_id, frame, ordinal, permits)
             WHERE r.persistence_id = u.persistence_id AND r.frame = u.frame
               AND r.ordinal = u.ordinal\
            """;

    private static final String REDUCE =
            """
            UPDATE semaphore_requests r SET permits = u.permits
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::int4[])
                   AS u (persistence_id, frame, ordinal, permits)
             WHERE r.persistence_id = u.persistence_id AND r.frame = u.frame
               AND r.ordinal = u.ordinal AND r.state = 'HELD'\
            """;

    private static final String REMOVE =
            """
            DELETE FROM semaphore_requests r
             USING unnest(?::text[], ?::text[], ?::int8[]) AS u (persistence_id, frame, ordinal)
             WHERE r.persistence_id = u.persistence_id AND r.frame = u.frame
               AND r.ordinal = u.ordinal\
            """;

    private static final String REMOVE_ALL =
            "DELETE FROM semaphore_requests WHERE persistence_id = ANY (?)";

    // A restored execution without requests has one row without a frame.
    private static final String REMOVE_OTHERS =
            """
            WITH u AS (
              SELECT * FROM unnest(?::text[], ?::text[], ?::int8[], ?::text[], ?::int8[])
                  AS u (persistence_id, frame, ordinal, semaphore, decision))
            DELETE FROM semaphore_requests r
             WHERE r.persistence_id IN (SELECT persistence_id FROM u) AND NOT EXISTS (
               SELECT FROM u WHERE u.persistence_id = r.persistence_id AND u.frame = r.frame
                  AND u.ordinal = r.ordinal AND u.semaphore = r.semaphore
                  AND (u.decision IS NOT NULL OR r.state <> 'HELD'))\
            """;

    private static final String INSERT_MISSING =
            """
            INSERT INTO semaphore_requests AS r (persistence_id, frame, ordinal, semaphore, permits,
                   request_limit, requested_at, decision, state)
            SELECT u.*, CASE WHEN u.decision IS NULL THEN 'WAITING' ELSE 'HELD' END
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::text[], ?::int4[], ?::int4[],
                   ?::int8[], ?::int8[])
                   AS u (persistence_id, frame, ordinal, semaphore, permits, request_limit,
                         requested_at, decision)
            ON CONFLICT (persistence_id, frame, ordinal) DO UPDATE
               SET state = 'HELD', permits = excluded.permits, decision = excluded.decision
             WHERE excluded.state = 'HELD' AND (r.state <> 'HELD' OR r.permits <> excluded.permits)\
            """;

    /** A change of an execution. */
    private record Of<C extends @Nullable Object>(String persistenceId, C change) {}

    private SemaphoreRequestsTable() {}

    /**
     * Locks the requests whose decisions the writes accept, and refuses the writes with outdated
     * decisions.
     */
    static void lockDecided(Connection connection, List<WriteRequest.EntityWrite> requests)
            throws SQLException {
        var accepted = new ArrayList<Of<SemaphoreChange.Accepts>>();
        for (var request : requests) {
            for (var change : request.write().semaphores()) {
                if (change instanceof SemaphoreChange.Accepts accepts && !request.isRefused()) {
                    accepted.add(new Of<>(request.persistenceId(), accepts));
                }
            }
        }
        if (accepted.isEmpty()) {
            return;
        }
        var current = new HashSet<Of<Long>>();
        try (var statement =
                        new Unnest<>(connection, LOCK_DECIDED, accepted)
                                .text(Of::persistenceId)
                                .text(each -> each.change().frame())
                                .int8(each -> each.change().ordinal())
                                .int8(each -> each.change().decision())
                                .bool(each ->
                                        each.change() instanceof SemaphoreChange.AcceptRefusal);
                var rows = statement.query()) {
            while (rows.next()) {
                current.add(new Of<>(rows.getString(1), rows.getLong(2)));
            }
        }
        var outdated = new HashSet<String>();
        for (var each : accepted) {
            if (!current.contains(new Of<>(each.persistenceId(), each.change().decision()))) {
                outdated.add(each.persistenceId());
            }
        }
        if (outdated.isEmpty()) {
            return;
        }
        var refused =
                requests.stream()
                        .filter(request -> outdated.contains(request.persistenceId()))
                        .toList();
        // A transaction whose answer was lost can have committed the write.
        var stored = EventJournalTable.writers(connection, refused);
        for (var request : refused) {
            if (!request.write()
                    .rows()
                    .getFirst()
                    .writer()
                    .equals(stored.get(request.persistenceId()))) {
                request.refuse(new WriteOutcome.PermitsChanged());
            }
        }
    }

    static void write(Connection connection, List<WriteRequest.EntityWrite> requests)
            throws SQLException {
        var inserted = new ArrayList<Of<SemaphoreChange.Request>>();
        var held = new ArrayList<Of<SemaphoreChange.Hold>>();
        var reduced = new ArrayList<Of<SemaphoreChange.Reduce>>();
        var removed = new ArrayList<Of<SemaphoreChange.Remove>>();
        var restored = new ArrayList<Of<SemaphoreChange.Restore>>();
        var ended = new ArrayList<String>();
        for (var request : requests) {
            var id = request.persistenceId();
            for (var change : request.write().semaphores()) {
                switch (change) {
                    case SemaphoreChange.Insert(var row) -> inserted.add(new Of<>(id, row));
                    case SemaphoreChange.Hold hold -> held.add(new Of<>(id, hold));
                    case SemaphoreChange.Reduce reduce -> reduced.add(new Of<>(id, reduce));
                    case SemaphoreChange.Remove remove -> removed.add(new Of<>(id, remove));
                    case SemaphoreChange.AcceptRefusal _ -> {}
                    case SemaphoreChange.Restore restore -> restored.add(new Of<>(id, restore));
                    case SemaphoreChange.RemoveAll _ -> ended.add(id);
                }
            }
        }
        if (!restored.isEmpty()) {
            restore(connection, restored);
        }
        if (!ended.isEmpty()) {
            try (var statement = new Unnest<>(connection, REMOVE_ALL, ended).text(id -> id)) {
                statement.update();
            }
        }
        if (!removed.isEmpty()) {
            try (var statement =
                    new Unnest<>(connection, REMOVE, removed)
                            .text(Of::persistenceId)
                            .text(each -> each.change().frame())
                            .int8(each -> each.change().ordinal())) {
                statement.update();
            }
        }
        if (!held.isEmpty()) {
            try (var statement =
                    new Unnest<>(connection, HOLD, held)
                            .text(Of::persistenceId)
                            .text(each -> each.change().frame())
                            .int8(each -> each.change().ordinal())
                            .int4(each -> each.change().permits())) {
                statement.update();
            }
        }
        if (!reduced.isEmpty()) {
            try (var statement =
                    new Unnest<>(connection, REDUCE, reduced)
                            .text(Of::persistenceId)
                            .text(each -> each.change().frame())
                            .int8(each -> each.change().ordinal())
                            .int4(each -> each.change().permits())) {
                statement.update();
            }
        }
        if (!inserted.isEmpty()) {
            try (var statement = columns(connection, INSERT, inserted)) {
                statement.update();
            }
        }
    }

    private static Unnest<Of<SemaphoreChange.Request>> columns(
            Connection connection, String sql, List<Of<SemaphoreChange.Request>> rows)
            throws SQLException {
        return new Unnest<>(connection, sql, rows)
                .text(Of::persistenceId)
                .text(each -> each.change().frame())
                .int8(each -> each.change().ordinal())
                .text(each -> each.change().semaphore().text())
                .int4(each -> each.change().permits())
                .int4(each -> each.change().limit())
                .int8(each -> each.change().atMillis());
    }

    private static void restore(Connection connection, List<Of<SemaphoreChange.Restore>> restored)
            throws SQLException {
        var rows = new ArrayList<Of<SemaphoreChange.Request>>();
        var kept = new ArrayList<Of<SemaphoreChange.@Nullable Request>>();
        for (var each : restored) {
            kept.add(new Of<>(each.persistenceId(), null));
            for (var request : each.change().requests()) {
                rows.add(new Of<>(each.persistenceId(), request));
                kept.add(new Of<>(each.persistenceId(), request));
            }
        }
        try (var statement =
                new Unnest<>(connection, REMOVE_OTHERS, kept)
                        .text(Of::persistenceId)
                        .text(each -> each.change() == null ? null : each.change().frame())
                        .nullableInt8(each ->
                                each.change() == null
                                        ? null
                                        : Long.valueOf(each.change().ordinal()))
                        .text(each ->
                                each.change() == null ? null : each.change().semaphore().text())
                        .nullableInt8(
                                each -> each.change() == null ? null : each.change().decision())) {
            statement.update();
        }
        if (rows.isEmpty()) {
            return;
        }
        try (var statement =
                columns(connection, INSERT_MISSING, rows)
                        .nullableInt8(each -> each.change().decision())) {
            statement.update();
        }
    }
}
