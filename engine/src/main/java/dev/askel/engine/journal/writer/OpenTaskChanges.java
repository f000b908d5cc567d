package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.task.HeartbeatOutcome;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.OpenTask;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.presence.HeartbeatRule;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** All that one transaction does to {@code open_tasks}, a statement for each kind of change. */
final class OpenTaskChanges {
    /**
     * Heartbeats come from any node, so two transactions may meet in rows of many executions.
     * Whoever runs several statements takes all locks first, in the order of the keys.
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

    private static final String PUT =
            """
            INSERT INTO open_tasks (persistence_id, frame, ordinal, slice, kind, activity_arn, status,
                scheduled_at, worker, taken_at, heartbeat_seconds, heartbeat_due, timeout_due, input,
                redrive_count, life, state)
            SELECT * FROM unnest(?::text[], ?::text[], ?::int8[], ?::int4[], ?::text[], ?::text[],
                ?::text[], ?::int8[], ?::text[], ?::int8[], ?::int8[], ?::int8[], ?::int8[],
                ?::bytea[], ?::int4[], ?::int8[], ?::text[])
            ON CONFLICT (persistence_id, frame, ordinal) DO UPDATE
               SET kind = excluded.kind, activity_arn = excluded.activity_arn,
                   status = excluded.status, scheduled_at = excluded.scheduled_at,
                   worker = excluded.worker, taken_at = excluded.taken_at,
                   heartbeat_seconds = excluded.heartbeat_seconds,
                   heartbeat_due = excluded.heartbeat_due, timeout_due = excluded.timeout_due,
                   input = excluded.input, redrive_count = excluded.redrive_count,
                   life = excluded.life, state = excluded.state\
            """;

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

    private static final String GIVE_BACK =
            """
            UPDATE open_tasks t
               SET status = 'waiting', worker = NULL, taken_at = NULL, heartbeat_due = NULL,
                   timeout_due = u.timeout_due
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::int8[])
                AS u (persistence_id, frame, ordinal, timeout_due)
             WHERE t.persistence_id = u.persistence_id AND t.frame = u.frame
               AND t.ordinal = u.ordinal\
            """;

    // heartbeat_due is null while no heartbeat can be missed, else when one is due, and
    // MissedHeartbeat.CERTAIN from when it is certain that it was missed until the task is over.
    // In quarantine no heartbeat is due, and none becomes due: the row of a task that is taken has
    // none then. Nor does one of a task that waits in its queue: whoever had it has it no more.
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

    // What is due at CERTAIN lies before all that an outage excuses: BEAT refuses it, whenever the
    // heartbeat was sent.
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
                    .formatted(MissedHeartbeat.CERTAIN);

    private static final String STILL_OPEN =
            """
            SELECT t.persistence_id, t.heartbeat_due < u.now
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::int4[], ?::int8[], ?::int8[])
                AS u (persistence_id, frame, ordinal, redrive_count, life, now)
              JOIN open_tasks t ON t.persistence_id = u.persistence_id AND t.frame = u.frame
                   AND t.ordinal = u.ordinal AND t.redrive_count = u.redrive_count
                   AND t.life IS NOT DISTINCT FROM u.life\
            """;

    /** A change and whose task it concerns. */
    private record Of<C>(String persistenceId, int slice, C change) {}

    /** What seemed to be missed, and what is missed now. */
    private record Judged(MissedHeartbeat missed, HeartbeatRule rule) {}

    /** A row to lock; without a frame all of the execution. */
    private record Locked(String persistenceId, @Nullable String frame, long ordinal) {
        static Locked of(String persistenceId, TaskKey key) {
            return new Locked(persistenceId, key.frame(), key.ordinal());
        }
    }

    private final List<String> deletedAll = new ArrayList<>();
    private final List<Of<TaskKey>> deleted = new ArrayList<>();
    private final List<Of<OpenTask>> put = new ArrayList<>();
    private final List<Of<OpenTaskChange.Take>> taken = new ArrayList<>();
    private final List<Of<OpenTaskChange.GiveBack>> givenBack = new ArrayList<>();
    private final List<Unit.Heartbeat> beats = new ArrayList<>();
    private final List<Unit.Miss> misses = new ArrayList<>();

    void add(Unit.Write unit) {
        var id = unit.persistenceId();
        int slice = unit.write().slice();
        var plan = OpenTaskPlan.of(unit.write().openTasks());
        if (plan.removesAll()) {
            deletedAll.add(id);
        }
        for (var change : plan.changes()) {
            switch (change) {
                case OpenTaskChange.Put(var task) -> put.add(new Of<>(id, slice, task));
                case OpenTaskChange.Take take -> taken.add(new Of<>(id, slice, take));
                case OpenTaskChange.GiveBack giveBack ->
                        givenBack.add(new Of<>(id, slice, giveBack));
                case OpenTaskChange.Remove(var key) -> deleted.add(new Of<>(id, slice, key));
                case OpenTaskChange.RemoveAll _ ->
                        throw new IllegalStateException(id + ": RemoveAll beside a key");
            }
        }
    }

    void add(Unit.Heartbeat beat) {
        beats.add(beat);
    }

    void add(Unit.Miss miss) {
        misses.add(miss);
    }

    void run(Connection connection) throws SQLException {
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
            put(connection);
        }
        if (!taken.isEmpty()) {
            take(connection);
        }
        if (!givenBack.isEmpty()) {
            giveBack(connection);
        }
        if (!beats.isEmpty()) {
            beat(connection);
        }
        if (!misses.isEmpty()) {
            miss(connection);
        }
    }

    private int statementsOnStoredRows() {
        return (deletedAll.isEmpty() ? 0 : 1)
                + (deleted.isEmpty() ? 0 : 1)
                + (taken.isEmpty() ? 0 : 1)
                + (givenBack.isEmpty() ? 0 : 1)
                + (beats.isEmpty() ? 0 : 1)
                + (misses.isEmpty() ? 0 : 1);
    }

    private void lockAll(Connection connection) throws SQLException {
        var rows = new ArrayList<Locked>();
        deletedAll.forEach(id -> rows.add(new Locked(id, null, 0)));
        deleted.forEach(of -> rows.add(Locked.of(of.persistenceId(), of.change())));
        taken.forEach(of -> rows.add(Locked.of(of.persistenceId(), of.change().key())));
        givenBack.forEach(of -> rows.add(Locked.of(of.persistenceId(), of.change().key())));
        beats.forEach(beat -> rows.add(Locked.of(beat.persistenceId(), beat.key())));
        misses.forEach(miss -> rows.add(Locked.of(miss.persistenceId(), miss.missed().task())));
        try (var statement =
                        new Unnest<>(connection, LOCK, rows)
                                .text(Locked::persistenceId)
                                .text(Locked::frame)
                                .int8(Locked::ordinal);
                var _ = statement.query()) {
            // The count is of no interest, the locks are.
            return;
        }
    }

    private void delete(Connection connection) throws SQLException {
        try (var statement =
                new Unnest<>(connection, DELETE, deleted)
                        .text(Of::persistenceId)
                        .text(of -> of.change().frame())
                        .int8(of -> of.change().ordinal())) {
            statement.update();
        }
    }

    private void put(Connection connection) throws SQLException {
        try (var statement =
                new Unnest<>(connection, PUT, put)
                        .text(Of::persistenceId)
                        .text(of -> of.change().key().frame())
                        .int8(of -> of.change().key().ordinal())
                        .int4(Of::slice)
                        .text(of -> of.change().kind().name().toLowerCase(Locale.ROOT))
                        .text(of -> of.change().activityArn())
                        .text(of -> of.change().status().name().toLowerCase(Locale.ROOT))
                        .int8(of -> of.change().scheduledAtMillis())
                        .text(of -> ExactText.searchable(of.change().worker()))
                        .nullableInt8(of -> of.change().takenAtMillis())
                        .nullableInt8(of -> of.change().heartbeatSeconds())
                        .nullableInt8(of -> of.change().heartbeatDueMillis())
                        .nullableInt8(of -> of.change().timeoutDueMillis())
                        .bytea(of -> of.change().input())
                        .int4(of -> of.change().redriveCount())
                        .nullableInt8(of -> of.change().life())
                        .text(of -> ExactText.searchable(of.change().state()))) {
            statement.update();
        }
    }

    private void take(Connection connection) throws SQLException {
        try (var statement =
                new Unnest<>(connection, TAKE, taken)
                        .text(Of::persistenceId)
                        .text(of -> of.change().key().frame())
                        .int8(of -> of.change().key().ordinal())
                        .text(of -> ExactText.searchable(of.change().worker()))
                        .int8(of -> of.change().takenAtMillis())
                        .nullableInt8(of -> of.change().heartbeatDueMillis())
                        .nullableInt8(of -> of.change().timeoutDueMillis())) {
            statement.update();
        }
    }

    private void giveBack(Connection connection) throws SQLException {
        try (var statement =
                new Unnest<>(connection, GIVE_BACK, givenBack)
                        .text(Of::persistenceId)
                        .text(of -> of.change().key().frame())
                        .int8(of -> of.change().key().ordinal())
                        .nullableInt8(of -> of.change().timeoutDueMillis())) {
            statement.update();
        }
    }

    private void beat(Connection connection) throws SQLException {
        var moved = new HashSet<String>();
        try (var statement =
                        boundBeats(connection, BEAT)
                                .int8(beat -> beat.rule().strictBeforeMillis())
                                .int8(beat -> beat.rule().backForMillis());
                var found = statement.query()) {
            while (found.next()) {
                moved.add(found.getString(1));
            }
        }
        var overdue = new HashMap<String, Boolean>();
        if (moved.size() < beats.size()) {
            try (var statement = boundBeats(connection, STILL_OPEN);
                    var found = statement.query()) {
                while (found.next()) {
                    overdue.put(found.getString(1), found.getBoolean(2));
                }
            }
        }
        for (var beat : beats) {
            var id = beat.persistenceId();
            if (moved.contains(id)) {
                beat.found(HeartbeatOutcome.RECORDED);
            } else if (overdue.containsKey(id)) {
                // A task that asks for no heartbeats takes them without a trace.
                beat.found(overdue.get(id) ? HeartbeatOutcome.OVERDUE : HeartbeatOutcome.RECORDED);
            } else {
                beat.found(HeartbeatOutcome.ABSENT);
            }
        }
    }

    private void miss(Connection connection) throws SQLException {
        var judged =
                misses.stream().map(miss -> new Judged(miss.missed(), miss.rule().get())).toList();
        var certain = new HashSet<String>();
        try (var statement =
                        new Unnest<>(connection, MISS, judged)
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
        misses.forEach(miss -> miss.found(certain.contains(miss.persistenceId())));
    }

    private Unnest<Unit.Heartbeat> boundBeats(Connection connection, String sql)
            throws SQLException {
        return new Unnest<>(connection, sql, beats)
                .text(Unit::persistenceId)
                .text(beat -> beat.key().frame())
                .int8(beat -> beat.key().ordinal())
                .int4(Unit.Heartbeat::redriveCount)
                .nullableInt8(Unit.Heartbeat::life)
                .int8(beat -> beat.rule().nowMillis());
    }
}
