package dev.askel.engine.journal.task;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.TestExecution;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.sql.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests the changes of open tasks and the order of an activity's queue. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class OpenTasksTest {
    private static final String ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:inspect";

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterAll
    void close() {
        journal.close();
    }

    public static OpenTask activityTask(String frame, long ordinal, long scheduledAtMillis) {
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
                0,
                null);
    }

    @Test
    void a_task_is_put_dispatched_requeued_and_removed() {
        var execution = startExecution("life");
        var task = activityTask("0", 1, 500);
        var take = new OpenTaskChange.Take(task.key(), "worker \0\uD800", 600L, 10_600L, 900_600L);

        change(execution, 2, new OpenTaskChange.Put(task));
        assertThat(Objects.requireNonNull(findTask(execution, task)).task()).isEqualTo(task);
        change(execution, 3, take);
        var taken = Objects.requireNonNull(findTask(execution, task)).task();
        assertThat(taken.status()).isEqualTo(OpenTask.Status.TAKEN);
        assertThat(taken.worker()).isEqualTo("worker \uFFFD\uFFFD");
        assertThat(taken.heartbeatDueMillis()).isEqualTo(10_600L);
        change(execution, 4, new OpenTaskChange.Requeue(task.key(), task.timeoutDueMillis()));
        assertThat(Objects.requireNonNull(findTask(execution, task)).task()).isEqualTo(task);
        change(execution, 5, new OpenTaskChange.Remove(task.key()));
        assertThat(findTask(execution, task)).isNull();
    }

    @Test
    void changes_of_one_write_apply_in_their_order() {
        var execution = startExecution("order");
        var first = activityTask("0", 1, 500);
        var second = activityTask("0", 2, 500);
        var third = activityTask("1", 1, 500);

        change(execution, 2, new OpenTaskChange.Put(first));
        change(
                execution,
                3,
                new OpenTaskChange.Put(second),
                new OpenTaskChange.RemoveAll(),
                new OpenTaskChange.Take(first.key(), "w", 1L, null, null),
                new OpenTaskChange.Put(third),
                new OpenTaskChange.Take(third.key(), "w", 700L, 800L, null));

        assertThat(get(journal.ofExecution(execution.persistenceId())))
                .extracting(StoredTask::task)
                .containsExactly(
                        new OpenTaskChange.Take(third.key(), "w", 700L, 800L, null)
                                .appliedTo(third));
    }

    @Test
    void the_head_of_a_queue_is_sorted_by_time_then_by_arrival_without_dispatched_tasks() {
        var arn = "arn:aws:states:us-east-1:123456789012:activity:queue";
        var keys = new ArrayList<String>();
        long[] times = {300, 100, 200, 100};
        for (int i = 0; i < times.length; i++) {
            var execution = startExecution("queue-" + i);
            var task = activityTask("0", 1, times[i]);
            change(execution, 2, new OpenTaskChange.Put(withArn(task, arn)));
            keys.add(execution.persistenceId());
        }
        var third = startExecution("queue-taken");
        var taken = withArn(activityTask("0", 1, 50), arn);
        change(third, 2, new OpenTaskChange.Put(taken));
        change(third, 3, new OpenTaskChange.Take(taken.key(), "w", 60L, null, null));

        assertThat(get(journal.queueHead(arn, 3)))
                .allSatisfy(stored -> assertThat(stored.task().input()).isNull())
                .extracting(StoredTask::persistenceId)
                .containsExactly(keys.get(1), keys.get(3), keys.get(2));
    }

    @Test
    void the_head_of_a_queue_leaves_out_executions_in_quarantine() {
        var arn = "arn:aws:states:us-east-1:123456789012:activity:quarantined";
        var damaged = startExecution("queue-damaged");
        change(damaged, 2, new OpenTaskChange.Put(withArn(activityTask("0", 1, 50), arn)));
        var intact = startExecution("queue-sound");
        change(intact, 2, new OpenTaskChange.Put(withArn(activityTask("0", 1, 60), arn)));
        get(journal.quarantine(damaged.persistenceId(), new Quarantine(70, 3, "cannot be read")));

        assertThat(get(journal.queueHead(arn, 1)))
                .extracting(StoredTask::persistenceId)
                .containsExactly(intact.persistenceId());
    }

    @Test
    void only_a_query_for_one_task_reads_its_input() {
        var execution = startExecution("input");
        var task = activityTask("0", 1, 0);
        change(execution, 2, new OpenTaskChange.Put(task));

        assertThat(task.input()).isNotNull();
        assertThat(findTask(execution, task))
                .extracting(s -> s.task().input())
                .isEqualTo(task.input());
        assertThat(get(journal.queueHead(String.valueOf(task.activityArn()), 3)))
                .extracting(s -> s.task().input())
                .containsOnlyNulls();
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
                task.redriveCount(),
                task.startStamp());
    }

    private TestExecution startExecution(String name) {
        return TestExecution.startNew(journal, name);
    }

    private void change(TestExecution execution, long sequenceNr, OpenTaskChange... changes) {
        execution.change(journal, sequenceNr, changes);
    }

    private @Nullable StoredTask findTask(TestExecution execution, OpenTask task) {
        return get(journal.find(execution.persistenceId(), task.key()));
    }
}
