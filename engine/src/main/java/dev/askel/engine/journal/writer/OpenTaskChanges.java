package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.task.HeartbeatOutcome;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.OpenTask;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.presence.HeartbeatRule;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes the changes of {@code open_tasks} in one transaction, with one statement for each kind of
 * change.
 */
final class OpenTaskChanges {
    /**
     * Any node may write heartbeats, so two transactions may lock rows of the same executions. To
     * prevent deadlocks, a transaction with several statements first acquires all locks in the
     * order of the keys.
     */
    private static final String LOCK =
            """
            SELECT count(*) FROM (
              SELECT 1
                FROM unnest(?::text[], ?::text[], ?::int8[]) AS u (persistence_id, frame, ordinal)
                JOIN open_tasks t ON t.persistence_id = u.persistence_id
                     AND (u.frame IS NULL OR (t.frame = u.frame AND t.ordinal = u.ordinal))
               ORDER BY t.persistence_id, t.frame, t.ordinal
                 FOR UPDATE OF t) AS locked\
            """;

    private static final String DELETE_ALL =
            "DELETE FROM open_tasks WHERE persistence_id = ANY (?)";

    private static final String DELETE =
            """
            DELETE FROM open_tasks t
             USING unnest(?::text[], ?::text[], ?::int8[]) AS u (persistence_id, frame, ordinal)
             WHERE t.persistence_id = u.persistence_id AND t.frame = u.frame
               AND t.ordinal = u.ordinal\
            """;

    private static final String INSERT =
            """
            INSERT INTO open_tasks (persistence_id, frame, ordinal, slice, kind, activity_arn, status,
                scheduled_at, worker, taken_at, heartbeat_seconds, heartbeat_due, timeout_due, input,
                redrive_count, life, state)
            SELECT * FROM unnest(?::text[], ?::text[], ?::int8[], ?::int4[], ?::text[], ?::text[],
                ?::text[], ?::int8[], ?::text[], ?::int8[], ?::int8[], ?::int8[], ?::int8[],
                ?::bytea[], ?::int4[], ?::int8[], ?::text[])
            ON CONFLICT (persistence_id, frame, ordinal)\
            """;

    private static final String PUT =
            INSERT
                    + """
                     DO UPDATE
                       SET kind = excluded.kind, activity_arn = excluded.activity_arn,
                           status = excluded.status, scheduled_at = excluded.scheduled_at,
                           worker = excluded.worker, taken_at = excluded.taken_at,
                           heartbeat_seconds = excluded.heartbeat_seconds,
                           heartbeat_due = excluded.heartbeat_due, timeout_due = excluded.timeout_due,
                           input = excluded.input, redrive_count = excluded.redrive_count,
                           life = excluded.life, state = excluded.state,
                           assignee = NULL, assigned_at = NULL, note = NULL, due_at = NULL, revision = 0\
                    """;

    private static final String RESTORE = INSERT + " DO NOTHING";

    private static final String TAKE =
            """
            UPDATE open_tasks t
               SET status = 'taken', worker = u.worker, taken_at = u.taken_at,
                   heartbeat_due = u.heartbeat_due, timeout_due = u.timeout_due
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::text[], ?::int8[], ?::int8[], ?::int8[])
                AS u (persistence_id, frame, ordinal, worker, taken_at, heartbeat_due, timeout_due)
             WHERE t.persistence_id = u.persistence_id AND t.frame = u.frame
               AND t.ordinal = u.ordinal\
            """;

    private static final String REQUEUE =
            """
            UPDATE open_tasks t
               SET status = 'waiting', worker = NULL, taken_at = NULL, heartbeat_due = NULL,
                   timeout_due = u.timeout_due
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::int8[])
                AS u (persistence_id, frame, ordinal, timeout_due)
             WHERE t.persistence_id = u.persistence_id AND t.frame = u.frame
               AND t.ordinal = u.ordinal\
            """;

    // heartbeat_due is null while no heartbeat can be missed. Otherwise it is the time when the
    // next heartbeat is due, or MissedHeartbeat.CONFIRMED after the miss was confirmed. This
    // statement leaves it null for a dispatched task in quarantine. It also leaves it null for an
    // activity task in its queue, because no worker has the task.
    private static final String BEAT =
            """
            UPDATE open_tasks t
               SET heartbeat_due =
                       CASE WHEN t.heartbeat_due IS NOT NULL
                                 OR (t.status = 'waiting' AND t.kind = 'callback')
                            THEN greatest(t.heartbeat_due, u.now + t.heartbeat_seconds * 1000) END
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::int4[], ?::int8[], ?::int8[], ?::int8[],
                  ?::int8[])
                AS u (persistence_id, frame, ordinal, redrive_count, life, now, strict_before,
                  back_for)
             WHERE t.persistence_id = u.persistence_id AND t.frame = u.frame
               AND t.ordinal = u.ordinal AND t.redrive_count = u.redrive_count
               AND t.life IS NOT DISTINCT FROM u.life
               AND t.heartbeat_seconds IS NOT NULL
               AND (t.heartbeat_due IS NULL OR t.heartbeat_due >= u.now
                    OR (t.heartbeat_due >= u.strict_before
                        AND t.heartbeat_seconds * 1000 >= u.back_for))
            RETURNING t.persistence_id\
            """;

    // CONFIRMED is earlier than any time that an outage can excuse. BEAT therefore refuses all
    // later heartbeats.
    private static final String MISS =
            """
            UPDATE open_tasks t SET heartbeat_due = %s
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::int4[], ?::int8[], ?::int8[], ?::int8[],
                  ?::int8[])
                AS u (persistence_id, frame, ordinal, redrive_count, due, now, strict_before,
                  back_for)
             WHERE t.persistence_id = u.persistence_id AND t.frame = u.frame
               AND t.ordinal = u.ordinal AND t.redrive_count = u.redrive_count
               AND t.heartbeat_due <= u.due AND t.heartbeat_due < u.now
               AND (t.heartbeat_due < u.strict_before OR t.heartbeat_seconds * 1000 < u.back_for)
            RETURNING t.persistence_id\
            """
                    .formatted(MissedHeartbeat.CONFIRMED);

    private static final String STILL_OPEN =
            """
            SELECT t.persistence_id, t.heartbeat_due < u.now
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::int4[], ?::int8[], ?::int8[])
                AS u (persistence_id, frame, ordinal, redrive_count, life, now)
              JOIN open_tasks t ON t.persistence_id = u.persistence_id AND t.frame = u.frame
                   AND t.ordinal = u.ordinal AND t.redrive_count = u.redrive_count
                   AND t.life IS NOT DISTINCT FROM u.life\
            """;

    /** A change and its execution. */
    private record TaskChange<C>(String persistenceId, int slice, C change) {}

    /**
     * A heartbeat that seems to be missed, and the rule that decides whether the miss is excused.
     */
    private record CurrentMiss(MissedHeartbeat missed, HeartbeatRule rule) {}

    /** Selects a row to lock; selects all rows of the execution when the frame is null. */
    private record LockedRow(String persistenceId, @Nullable String frame, long ordinal) {
        static LockedRow of(String persistenceId, TaskKey key) {
            return new LockedRow(persistenceId, key.frame(), key.ordinal());
        }
    }

    private final List<String> deletedAll = new ArrayList<>();
    private final List<TaskChange<TaskKey>> deleted = new ArrayList<>();
    private final List<TaskChange<OpenTask>> put = new ArrayList<>();
    private final List<TaskChange<OpenTask>> restored = new ArrayList<>();
    private final List<TaskChange<OpenTaskChange.Take>> taken = new ArrayList<>();
    private final List<TaskChange<OpenTaskChange.Requeue>> requeued = new ArrayList<>();
    private final List<WriteRequest.Heartbeat> beats = new ArrayList<>();
    private final List<WriteRequest.MissConfirmation> misses = new ArrayList<>();

    void add(WriteRequest.EntityWrite request) {
        var id = request.persistenceId();
        int slice = request.write().slice();
        var plan = OpenTaskPlan.of(request.write().openTasks());
        if (plan.removesAll()) {
            deletedAll.add(id);
        }
        for (var change : plan.changes()) {
            switch (change) {
                case OpenTaskChange.Put(var task) -> put.add(new TaskChange<>(id, slice, task));
                case OpenTaskChange.Restore(var task) ->
                        restored.add(new TaskChange<>(id, slice, task));
                case OpenTaskChange.Take take -> taken.add(new TaskChange<>(id, slice, take));
                case OpenTaskChange.Requeue requeue ->
                        requeued.add(new TaskChange<>(id, slice, requeue));
                case OpenTaskChange.Remove(var key) ->
                        deleted.add(new TaskChange<>(id, slice, key));
                case OpenTaskChange.RemoveAll _ ->
                        throw new IllegalStateException(id + ": RemoveAll beside a key");
            }
        }
    }

    void add(WriteRequest.Heartbeat beat) {
        beats.add(beat);
    }

    void add(WriteRequest.MissConfirmation miss) {
        misses.add(miss);
    }

    void run(Connection connection, PayloadEncryptor encryptor) throws SQLException {
        if (statementsOnStoredRows() > 1) {
            lockAll(connection);
        }
        if (!deletedAll.isEmpty()) {
            try (var statement = new Unnest<>(connection, DELETE_ALL, deletedAll).text(id -> id)) {
                statement.update();
            }
        }
        if (!deleted.isEmpty()) {
            delete(connection);
        }
        if (!put.isEmpty()) {
            insert(connection, encryptor, PUT, put);
        }
        if (!restored.isEmpty()) {
            insert(connection, encryptor, RESTORE, restored);
        }
        if (!taken.isEmpty()) {
            take(connection);
        }
        if (!requeued.isEmpty()) {
            requeue(connection);
        }
        if (!beats.isEmpty()) {
            writeHeartbeats(connection);
        }
        if (!misses.isEmpty()) {
            confirmMisses(connection);
        }
    }

    private int statementsOnStoredRows() {
        return (deletedAll.isEmpty() ? 0 : 1)
                + (deleted.isEmpty() ? 0 : 1)
                + (taken.isEmpty() ? 0 : 1)
                + (requeued.isEmpty() ? 0 : 1)
                + (beats.isEmpty() ? 0 : 1)
                + (misses.isEmpty() ? 0 : 1);
    }

    private void lockAll(Connection connection) throws SQLException {
        var rows = new ArrayList<LockedRow>();
        deletedAll.forEach(id -> rows.add(new LockedRow(id, null, 0)));
        deleted.forEach(task -> rows.add(LockedRow.of(task.persistenceId(), task.change())));
        taken.forEach(task -> rows.add(LockedRow.of(task.persistenceId(), task.change().key())));
        requeued.forEach(task -> rows.add(LockedRow.of(task.persistenceId(), task.change().key())));
        beats.forEach(beat -> rows.add(LockedRow.of(beat.persistenceId(), beat.key())));
        misses.forEach(miss -> rows.add(LockedRow.of(miss.persistenceId(), miss.missed().task())));
        try (var statement =
                        new Unnest<>(connection, LOCK, rows)
                                .text(LockedRow::persistenceId)
                                .text(LockedRow::frame)
                                .int8(LockedRow::ordinal);
                var _ = statement.query()) {
            // The statement is needed for its locks; its result is ignored.
            return;
        }
    }

    private void delete(Connection connection) throws SQLException {
        try (var statement =
                new Unnest<>(connection, DELETE, deleted)
                        .text(TaskChange::persistenceId)
                        .text(task -> task.change().frame())
                        .int8(task -> task.change().ordinal())) {
            statement.update();
        }
    }

    private static void insert(
            Connection connection,
            PayloadEncryptor encryptor,
            String sql,
            List<TaskChange<OpenTask>> tasks)
            throws SQLException {
        try (var statement =
                new Unnest<>(connection, sql, tasks)
                        .text(TaskChange::persistenceId)
                        .text(task -> task.change().key().frame())
                        .int8(task -> task.change().key().ordinal())
                        .int4(TaskChange::slice)
                        .text(task -> task.change().kind().name().toLowerCase(Locale.ROOT))
                        .text(task -> task.change().activityArn())
                        .text(task -> task.change().status().name().toLowerCase(Locale.ROOT))
                        .int8(task -> task.change().scheduledAtMillis())
                        .text(task -> ExactText.searchable(task.change().worker()))
                        .nullableInt8(task -> task.change().takenAtMillis())
                        .nullableInt8(task -> task.change().heartbeatSeconds())
                        .nullableInt8(task -> task.change().heartbeatDueMillis())
                        .nullableInt8(task -> task.change().timeoutDueMillis())
                        .bytea(task ->
                                encryptor.storeColumn(task.persistenceId(), task.change().input()))
                        .int4(task -> task.change().redriveCount())
                        .nullableInt8(task -> task.change().startStamp())
                        .text(task -> ExactText.searchable(task.change().state()))) {
            statement.update();
        }
    }

    private void take(Connection connection) throws SQLException {
        try (var statement =
                new Unnest<>(connection, TAKE, taken)
                        .text(TaskChange::persistenceId)
                        .text(task -> task.change().key().frame())
                        .int8(task -> task.change().key().ordinal())
                        .text(task -> ExactText.searchable(task.change().worker()))
                        .nullableInt8(task -> task.change().takenAtMillis())
                        .nullableInt8(task -> task.change().heartbeatDueMillis())
                        .nullableInt8(task -> task.change().timeoutDueMillis())) {
            statement.update();
        }
    }

    private void requeue(Connection connection) throws SQLException {
        try (var statement =
                new Unnest<>(connection, REQUEUE, requeued)
                        .text(TaskChange::persistenceId)
                        .text(task -> task.change().key().frame())
                        .int8(task -> task.change().key().ordinal())
                        .nullableInt8(task -> task.change().timeoutDueMillis())) {
            statement.update();
        }
    }

    private void writeHeartbeats(Connection connection) throws SQLException {
        var moved = new HashSet<String>();
        try (var statement =
                        bindHeartbeats(connection, BEAT)
                                .int8(beat -> beat.rule().strictBeforeMillis())
                                .int8(beat -> beat.rule().backForMillis());
                var found = statement.query()) {
            while (found.next()) {
                moved.add(found.getString(1));
            }
        }
        var overdue = new HashMap<String, Boolean>();
        if (moved.size() < beats.size()) {
            try (var statement = bindHeartbeats(connection, STILL_OPEN);
                    var found = statement.query()) {
                while (found.next()) {
                    overdue.put(found.getString(1), found.getBoolean(2));
                }
            }
        }
        for (var beat : beats) {
            var id = beat.persistenceId();
            if (moved.contains(id)) {
                beat.setResult(HeartbeatOutcome.RECORDED);
            } else if (overdue.containsKey(id)) {
                // A task that requires no heartbeats accepts them without a change.
                beat.setResult(
                        overdue.get(id) ? HeartbeatOutcome.OVERDUE : HeartbeatOutcome.RECORDED);
            } else {
                beat.setResult(HeartbeatOutcome.ABSENT);
            }
        }
    }

    private void confirmMisses(Connection connection) throws SQLException {
        var current =
                misses.stream()
                        .map(miss -> new CurrentMiss(miss.missed(), miss.rule().get()))
                        .toList();
        var certain = new HashSet<String>();
        try (var statement =
                        new Unnest<>(connection, MISS, current)
                                .text(each -> each.missed().persistenceId())
                                .text(each -> each.missed().task().frame())
                                .int8(each -> each.missed().task().ordinal())
                                .int4(each -> each.missed().redriveCount())
                                .int8(each -> each.missed().dueMillis())
                                .int8(each -> each.rule().nowMillis())
                                .int8(each -> each.rule().strictBeforeMillis())
                                .int8(each -> each.rule().backForMillis());
                var found = statement.query()) {
            while (found.next()) {
                certain.add(found.getString(1));
            }
        }
        misses.forEach(miss -> miss.setResult(certain.contains(miss.persistenceId())));
    }

    private Unnest<WriteRequest.Heartbeat> bindHeartbeats(Connection connection, String sql)
            throws SQLException {
        return new Unnest<>(connection, sql, beats)
                .text(WriteRequest::persistenceId)
                .text(beat -> beat.key().frame())
                .int8(beat -> beat.key().ordinal())
                .int4(WriteRequest.Heartbeat::redriveCount)
                .nullableInt8(WriteRequest.Heartbeat::startStamp)
                .int8(beat -> beat.rule().nowMillis());
    }
}
