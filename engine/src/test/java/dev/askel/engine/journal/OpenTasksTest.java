package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.Committed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Activity tasks and callbacks: their changes, the queue's order, heartbeats. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenTasksTest {
    private static final String ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:inspect";

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterAll
    void close() {
        journal.close();
    }

    static OpenTask activityTask(String frame, long ordinal, long scheduledAtMillis) {
        return new OpenTask(
                new TaskKey(frame, ordinal),
                OpenTask.Kind.ACTIVITY,
                ACTIVITY,
                OpenTask.Status.WAITING,
                scheduledAtMillis,
                null,
                null,
                10L,
                null,
                scheduledAtMillis + 1000,
                Bytes.wrap("{\"a\":\"\\u0000\"}".getBytes(StandardCharsets.UTF_8)),
                0);
    }

    @Test
    void a_task_is_put_taken_given_back_and_removed() {
        var execution = started("life");
        var task = activityTask("0", 1, 500);
        var take = new OpenTaskChange.Take(task.key(), "worker \0\uD800", 600, 10_600L);

        change(execution, 2, new OpenTaskChange.Put(task));
        assertThat(Objects.requireNonNull(stored(execution, task)).task()).isEqualTo(task);
        change(execution, 3, take);
        var taken = Objects.requireNonNull(stored(execution, task)).task();
        assertThat(taken.status()).isEqualTo(OpenTask.Status.TAKEN);
        assertThat(taken.worker()).isEqualTo("worker \uFFFD\uFFFD");
        assertThat(taken.heartbeatDueMillis()).isEqualTo(10_600L);
        change(execution, 4, new OpenTaskChange.GiveBack(task.key()));
        assertThat(Objects.requireNonNull(stored(execution, task)).task()).isEqualTo(task);
        change(execution, 5, new OpenTaskChange.Remove(task.key()));
        assertThat(stored(execution, task)).isNull();
    }

    @Test
    void changes_of_one_write_apply_in_their_order() {
        var execution = started("order");
        var first = activityTask("0", 1, 500);
        var second = activityTask("0", 2, 500);
        var third = activityTask("1", 1, 500);

        change(execution, 2, new OpenTaskChange.Put(first));
        change(
                execution,
                3,
                new OpenTaskChange.Put(second),
                new OpenTaskChange.RemoveAll(),
                new OpenTaskChange.Take(first.key(), "w", 1, null),
                new OpenTaskChange.Put(third),
                new OpenTaskChange.Take(third.key(), "w", 700, 800L));

        assertThat(get(journal.ofExecution(execution.persistenceId())))
                .extracting(StoredTask::task)
                .containsExactly(third.taken(new OpenTaskChange.Take(third.key(), "w", 700, 800L)));
    }

    @Test
    void the_head_of_a_queue_goes_by_time_then_by_arrival_and_leaves_out_the_taken() {
        var arn = "arn:aws:states:us-east-1:123456789012:activity:queue";
        var keys = new ArrayList<String>();
        long[] times = {300, 100, 200, 100};
        for (int i = 0; i < times.length; i++) {
            var execution = started("queue-" + i);
            var task = activityTask("0", 1, times[i]);
            change(execution, 2, new OpenTaskChange.Put(withArn(task, arn)));
            keys.add(execution.persistenceId());
        }
        var third = started("queue-taken");
        var taken = withArn(activityTask("0", 1, 50), arn);
        change(third, 2, new OpenTaskChange.Put(taken));
        change(third, 3, new OpenTaskChange.Take(taken.key(), "w", 60, null));

        assertThat(get(journal.queueHead(arn, 3)))
                .extracting(StoredTask::persistenceId)
                .containsExactly(keys.get(1), keys.get(3), keys.get(2));
    }

    @Test
    void a_heartbeat_moves_its_due_time_and_is_refused_once_overdue() {
        var execution = started("beat");
        var task = activityTask("0", 1, 0);
        change(
                execution,
                2,
                new OpenTaskChange.Put(task),
                new OpenTaskChange.Take(task.key(), "w", 0, 10_000L));

        assertThat(beat(execution, task, 0, 9_000)).isEqualTo(HeartbeatOutcome.RECORDED);
        assertThat(Objects.requireNonNull(stored(execution, task)).task().heartbeatDueMillis())
                .isEqualTo(19_000L);
        assertThat(beat(execution, task, 1, 9_000)).isEqualTo(HeartbeatOutcome.ABSENT);
        assertThat(beat(execution, task, 0, 19_001)).isEqualTo(HeartbeatOutcome.OVERDUE);
        assertThat(beat(started("other"), task, 0, 1)).isEqualTo(HeartbeatOutcome.ABSENT);
    }

    @Test
    void a_task_without_heartbeats_takes_them() {
        var execution = started("calm");
        var callback =
                new OpenTask(
                        new TaskKey("0", 1),
                        OpenTask.Kind.CALLBACK,
                        null,
                        OpenTask.Status.TAKEN,
                        1,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        0);
        change(execution, 2, new OpenTaskChange.Put(callback));

        assertThat(beat(execution, callback, 0, 5)).isEqualTo(HeartbeatOutcome.RECORDED);
        assertThat(Objects.requireNonNull(stored(execution, callback)).task()).isEqualTo(callback);
    }

    @Test
    void overdue_heartbeats_are_found_by_slice_longest_first() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            var execution = started("overdue-" + i);
            var task = activityTask("0", 1, 0);
            change(
                    execution,
                    2,
                    new OpenTaskChange.Put(task),
                    new OpenTaskChange.Take(task.key(), "w", 0, 1_000L - i));
            ids.add(execution.persistenceId());
        }

        var overdue = get(journal.heartbeatsOverdue(SliceRange.ALL, 1_000, 10));
        assertThat(overdue)
                .extracting(StoredTask::persistenceId)
                .containsExactly(ids.get(2), ids.get(1));
        int slice = Slices.of(ids.get(1));
        assertThat(get(journal.heartbeatsOverdue(new SliceRange(slice, slice), 1_000, 10)))
                .extracting(StoredTask::persistenceId)
                .containsExactly(ids.get(1));
    }

    @Test
    void heartbeats_and_changes_from_two_nodes_do_not_deadlock() {
        try (var otherNode =
                PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            var executions = new ArrayList<TestExecution>();
            for (int i = 0; i < 40; i++) {
                var execution = started("two-nodes-" + i);
                change(execution, 2, new OpenTaskChange.Put(activityTask("0", 1, 0)));
                executions.add(execution);
            }
            var beats = new ArrayList<CompletionStage<HeartbeatOutcome>>();
            var writes = new ArrayList<CompletionStage<WriteOutcome>>();
            for (long number = 3; number < 40; number++) {
                for (int i = 0; i < executions.size(); i++) {
                    var execution = executions.get(i);
                    var key = new TaskKey("0", 1);
                    beats.add(otherNode.heartbeat(execution.persistenceId(), key, 0, number));
                    OpenTaskChange change =
                            switch ((int) (number + i) % 3) {
                                case 0 -> new OpenTaskChange.Take(key, "w", 1, 1_000_000L);
                                case 1 -> new OpenTaskChange.GiveBack(key);
                                default -> new OpenTaskChange.Remove(new TaskKey("0", 2));
                            };
                    writes.add(journal.write(execution.row(number).with(List.of(change))));
                }
            }

            assertThat(writes).allSatisfy(w -> assertThat(get(w)).isInstanceOf(Committed.class));
            assertThat(beats)
                    .allSatisfy(b -> assertThat(get(b)).isEqualTo(HeartbeatOutcome.RECORDED));
            assertThat(deadlocks()).isZero();
        }
    }

    private long deadlocks() {
        return get(
                journal.onLane(connection -> {
                    try (var statement = connection.createStatement();
                            var found =
                                    statement.executeQuery(
                                            "SELECT deadlocks FROM pg_stat_database"
                                                    + " WHERE datname = current_database()")) {
                        found.next();
                        return found.getLong(1);
                    }
                }));
    }

    private static OpenTask withArn(OpenTask task, String arn) {
        return new OpenTask(
                task.key(),
                task.kind(),
                arn,
                task.status(),
                task.scheduledAtMillis(),
                task.worker(),
                task.takenAtMillis(),
                task.heartbeatSeconds(),
                task.heartbeatDueMillis(),
                task.timeoutDueMillis(),
                task.input(),
                task.redriveCount());
    }

    private TestExecution started(String name) {
        var execution = TestExecution.named(name);
        assertThat(get(journal.write(execution.start()))).isInstanceOf(Committed.class);
        return execution;
    }

    private void change(TestExecution execution, long sequenceNr, OpenTaskChange... changes) {
        var write = execution.row(sequenceNr).with(List.of(changes));
        assertThat(get(journal.write(write))).isInstanceOf(Committed.class);
    }

    private HeartbeatOutcome beat(
            TestExecution execution, OpenTask task, int redriveCount, long nowMillis) {
        return get(
                journal.heartbeat(execution.persistenceId(), task.key(), redriveCount, nowMillis));
    }

    private @Nullable StoredTask stored(TestExecution execution, OpenTask task) {
        return get(journal.find(execution.persistenceId(), task.key()));
    }
}
