package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.task.HeartbeatOutcome;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.OpenTask;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.journal.task.OpenTasksTest;
import dev.askel.engine.journal.task.StoredTask;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.DueCursor;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.NoEncryption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Tests heartbeats of open tasks: how they change the due times, and which heartbeats are missed or
 * excused.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskHeartbeatsTest {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterAll
    void close() {
        journal.close();
    }

    @Test
    void a_heartbeat_moves_its_due_time_and_is_refused_once_overdue() {
        var execution = startExecution("beat");
        var task = OpenTasksTest.activityTask("0", 1, 0);
        change(
                execution,
                2,
                new OpenTaskChange.Put(task),
                new OpenTaskChange.Take(task.key(), "w", 0L, 10_000L, null));

        assertThat(sendHeartbeat(execution, task, 0, 9_000)).isEqualTo(HeartbeatOutcome.RECORDED);
        assertThat(Objects.requireNonNull(findTask(execution, task)).task().heartbeatDueMillis())
                .isEqualTo(19_000L);
        assertThat(sendHeartbeat(execution, task, 1, 9_000)).isEqualTo(HeartbeatOutcome.ABSENT);
        assertThat(sendHeartbeat(execution, task, 0, 19_001)).isEqualTo(HeartbeatOutcome.OVERDUE);
        assertThat(sendHeartbeat(startExecution("other"), task, 0, 1))
                .isEqualTo(HeartbeatOutcome.ABSENT);
    }

    @Test
    void a_task_that_requires_no_heartbeats_accepts_them() {
        var execution = startExecution("calm");
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
                        0,
                        null);
        change(execution, 2, new OpenTaskChange.Put(callback));

        assertThat(sendHeartbeat(execution, callback, 0, 5)).isEqualTo(HeartbeatOutcome.RECORDED);
        assertThat(Objects.requireNonNull(findTask(execution, callback)).task())
                .isEqualTo(callback);
    }

    @Test
    void overdue_heartbeats_are_found_by_slice_longest_overdue_first() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            var execution = startExecution("overdue-" + i);
            var task = OpenTasksTest.activityTask("0", 1, 0);
            change(
                    execution,
                    2,
                    new OpenTaskChange.Put(task),
                    new OpenTaskChange.Take(task.key(), "w", 0L, 1_000L - i, null));
            ids.add(execution.persistenceId());
        }

        var overdue = get(journal.heartbeatsMissed(DueCursor.atStart(SliceRange.ALL, 10), 1_000));
        assertThat(overdue)
                .extracting(MissedHeartbeat::persistenceId)
                .containsExactly(ids.get(2), ids.get(1));
        int slice = Slices.of(ids.get(1));
        var ofSlice = DueCursor.atStart(new SliceRange(slice, slice), 1);
        var page = get(journal.heartbeatsMissed(ofSlice, 1_000));
        assertThat(page).extracting(MissedHeartbeat::persistenceId).containsExactly(ids.get(1));
        assertThat(get(journal.heartbeatsMissed(ofSlice.afterHeartbeats(page), 1_000))).isEmpty();
    }

    @Test
    void after_an_outage_a_late_heartbeat_is_accepted_and_none_is_reported_as_missed() {
        var nanos = new AtomicLong(1);
        var time = new AtomicLong(10_000_000);
        try (var excusingJournal =
                PostgresJournal.open(
                        database.dataSource(),
                        new NoEncryption(),
                        JournalSettings.standard(),
                        HeartbeatGrace.start(time::get, nanos::get),
                        Fence.NONE)) {
            var execution = startExecution("excused");
            var task = OpenTasksTest.activityTask("0", 1, 0);
            // The start of the node no longer excuses heartbeats.
            time.addAndGet(HeartbeatGrace.START_GRACE.toMillis());
            long due = time.get() + 20_000;
            change(
                    execution,
                    2,
                    new OpenTaskChange.Put(task),
                    new OpenTaskChange.Take(task.key(), "w", time.get(), due, null));
            int slice = Slices.of(execution.persistenceId());
            var cursor = DueCursor.atStart(new SliceRange(slice, slice), 10);
            assertThat(get(excusingJournal.heartbeatsMissed(cursor, time.get()))).isEmpty();

            time.addAndGet(60_000);
            nanos.addAndGet(Duration.ofSeconds(60).toNanos());

            assertThat(get(excusingJournal.heartbeatsMissed(cursor, time.get()))).isEmpty();
            assertThat(get(excusingJournal.heartbeatsMissed(cursor, time.get()))).isEmpty();
            assertThat(
                            get(
                                    excusingJournal.heartbeat(
                                            execution.persistenceId(),
                                            task.key(),
                                            0,
                                            null,
                                            time.get())))
                    .isEqualTo(HeartbeatOutcome.RECORDED);
            assertThat(
                            Objects.requireNonNull(findTask(execution, task))
                                    .task()
                                    .heartbeatDueMillis())
                    .isGreaterThan(time.get());
        }
    }

    @Test
    void no_heartbeat_is_missed_while_writes_are_blocked_although_queries_succeed()
            throws Exception {
        var nanos = new AtomicLong(1);
        var time = new AtomicLong(20_000_000);
        try (var excusingJournal =
                        PostgresJournal.open(
                                database.dataSource(),
                                new NoEncryption(),
                                JournalSettings.standard(),
                                HeartbeatGrace.start(time::get, nanos::get),
                                Fence.NONE);
                var holder = database.connect()) {
            var execution = startExecution("unwritten");
            var task = OpenTasksTest.activityTask("0", 1, 0);
            time.addAndGet(HeartbeatGrace.START_GRACE.toMillis());
            change(
                    execution,
                    2,
                    new OpenTaskChange.Put(task),
                    new OpenTaskChange.Take(
                            task.key(), "w", time.get(), time.get() + 10_000, null));
            int slice = Slices.of(execution.persistenceId());
            var cursor = DueCursor.atStart(new SliceRange(slice, slice), 10);
            assertThat(get(excusingJournal.heartbeatsMissed(cursor, time.get()))).isEmpty();

            holder.setAutoCommit(false);
            try (var statement = holder.createStatement()) {
                statement.execute("LOCK TABLE open_tasks IN EXCLUSIVE MODE");
            }
            var id = execution.persistenceId();
            var beat = excusingJournal.heartbeat(id, task.key(), 0, null, time.get());
            LockWaiters.await(database, 1);
            for (int second = 1; second <= 60; second++) {
                time.addAndGet(1_000);
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                assertThat(get(excusingJournal.heartbeatsMissed(cursor, time.get()))).isEmpty();
            }
            holder.rollback();

            assertThat(get(beat)).isEqualTo(HeartbeatOutcome.RECORDED);
            assertThat(get(excusingJournal.heartbeatsMissed(cursor, time.get()))).isEmpty();
            assertThat(get(excusingJournal.heartbeat(id, task.key(), 0, null, time.get())))
                    .isEqualTo(HeartbeatOutcome.RECORDED);
        }
    }

    @Test
    void all_heartbeats_are_refused_after_a_confirmed_miss() {
        var execution = startExecution("confirmed");
        var task = OpenTasksTest.activityTask("0", 1, 0);
        var cursor = dispatchTask(execution, task, 10_000);
        var missed = get(journal.heartbeatsMissed(cursor, 10_001)).getFirst();

        assertThat(get(journal.confirmMissed(missed, 10_001))).isTrue();

        assertThat(sendHeartbeat(execution, task, 0, 9_000)).isEqualTo(HeartbeatOutcome.OVERDUE);
        try (var excusingJournal =
                PostgresJournal.open(
                        database.dataSource(),
                        new NoEncryption(),
                        JournalSettings.standard(),
                        HeartbeatGrace.start(() -> 10_001, System::nanoTime),
                        Fence.NONE)) {
            var id = execution.persistenceId();
            assertThat(get(excusingJournal.heartbeat(id, task.key(), 0, null, 10_001)))
                    .isEqualTo(HeartbeatOutcome.OVERDUE);
            // The execution may not have received the first notification.
            var again = get(excusingJournal.heartbeatsMissed(cursor, 10_001)).getFirst();
            assertThat(again.isConfirmed()).isTrue();
            assertThat(get(excusingJournal.confirmMissed(again, 10_001))).isTrue();
        }
        // Other tests query all missed heartbeats of this database.
        change(execution, 3, new OpenTaskChange.Remove(task.key()));
    }

    @Test
    void a_heartbeat_being_committed_during_the_query_is_not_missed() throws Exception {
        var execution = startExecution("came");
        var task = OpenTasksTest.activityTask("0", 1, 0);
        var cursor = dispatchTask(execution, task, 10_000);
        var gate = new Gate();
        try (var beating =
                PostgresJournal.open(
                        database.dataSource(),
                        new NoEncryption(),
                        JournalSettings.standard(),
                        HeartbeatGrace.none(),
                        gate.fence())) {
            var beat = beating.heartbeat(execution.persistenceId(), task.key(), 0, null, 9_999);
            gate.reached.await();
            var missed = get(journal.heartbeatsMissed(cursor, 10_001)).getFirst();
            var confirmed = journal.confirmMissed(missed, 10_001);
            LockWaiters.await(database, 1);
            gate.opened.countDown();

            assertThat(get(beat)).isEqualTo(HeartbeatOutcome.RECORDED);
            assertThat(get(confirmed)).isFalse();
            assertThat(get(journal.confirmMissed(missed, 1_000_000))).isFalse();
        }
        assertThat(heartbeatDue(execution, task)).isEqualTo(19_999);
    }

    @Test
    void a_miss_is_not_confirmed_if_an_outage_excuses_it_before_the_transaction() throws Exception {
        var nanos = new AtomicLong(1);
        var time = new AtomicLong(30_000_000);
        var gate = new Gate();
        try (var excusingJournal =
                PostgresJournal.open(
                        database.dataSource(),
                        new NoEncryption(),
                        JournalSettings.standard().withWriterThreads(1),
                        HeartbeatGrace.start(time::get, nanos::get),
                        gate.fence())) {
            time.addAndGet(HeartbeatGrace.START_GRACE.toMillis());
            var execution = startExecution("hung");
            var task = OpenTasksTest.activityTask("0", 1, 0);
            var cursor = dispatchTask(execution, task, time.get() + 10_000);
            time.addAndGet(10_001);
            var missed = get(excusingJournal.heartbeatsMissed(cursor, time.get())).getFirst();
            var before =
                    excusingJournal.heartbeat(
                            startExecution("before").persistenceId(),
                            task.key(),
                            0,
                            null,
                            time.get());
            gate.reached.await();
            var confirmed = excusingJournal.confirmMissed(missed, time.get());

            nanos.addAndGet(HeartbeatGrace.UNAVAILABLE_AFTER.toNanos() + 1_000_000);
            time.addAndGet(HeartbeatGrace.UNAVAILABLE_AFTER.toMillis() + 1);
            gate.opened.countDown();

            assertThat(get(confirmed)).isFalse();
            assertThat(get(before)).isEqualTo(HeartbeatOutcome.ABSENT);
        }
    }

    /** Pauses each transaction between its statements and its commit. */
    private record Gate(CountDownLatch reached, CountDownLatch opened) {
        Gate() {
            this(new CountDownLatch(1), new CountDownLatch(1));
        }

        Fence fence() {
            return new TestFence(_ -> {
                reached.countDown();
                try {
                    opened.await();
                } catch (InterruptedException e) {
                    throw new SQLException(e);
                }
                return true;
            });
        }
    }

    private DueCursor dispatchTask(TestExecution execution, OpenTask task, long dueMillis) {
        change(
                execution,
                2,
                new OpenTaskChange.Put(task),
                new OpenTaskChange.Take(task.key(), "w", 0L, dueMillis, null));
        int slice = Slices.of(execution.persistenceId());
        return DueCursor.atStart(new SliceRange(slice, slice), 10);
    }

    @Test
    void a_task_waiting_in_its_queue_misses_no_heartbeat() {
        var execution = startExecution("queued");
        var task = OpenTasksTest.activityTask("0", 1, 0);
        change(
                execution,
                2,
                new OpenTaskChange.Put(task),
                new OpenTaskChange.Take(task.key(), "w", 0L, 500L, null),
                new OpenTaskChange.Requeue(task.key(), null));

        assertThat(sendHeartbeat(execution, task, 0, 600)).isEqualTo(HeartbeatOutcome.RECORDED);

        assertThat(heartbeatDue(execution, task)).isNull();
    }

    @Test
    void no_heartbeat_is_due_in_quarantine_and_the_next_one_is_due_an_interval_after_release() {
        var execution = startExecution("silenced");
        var task = OpenTasksTest.activityTask("0", 1, 0);
        var untaken = OpenTasksTest.activityTask("1", 1, 0);
        change(
                execution,
                2,
                new OpenTaskChange.Put(task),
                new OpenTaskChange.Put(untaken),
                new OpenTaskChange.Take(task.key(), "w", 0L, 500L, null));
        var id = execution.persistenceId();
        int slice = Slices.of(id);
        var cursor = DueCursor.atStart(new SliceRange(slice, slice), 10);
        assertThat(get(journal.heartbeatsMissed(cursor, 501))).hasSize(1);

        get(journal.quarantine(id, new Quarantine(501, 4, "x")));

        assertThat(get(journal.heartbeatsMissed(cursor, 501))).isEmpty();
        assertThat(sendHeartbeat(execution, task, 0, 600)).isEqualTo(HeartbeatOutcome.RECORDED);
        assertThat(heartbeatDue(execution, task)).isNull();

        get(journal.release(id, 700));

        long seconds = Objects.requireNonNull(task.heartbeatSeconds());
        assertThat(heartbeatDue(execution, task)).isEqualTo(700 + seconds * 1_000);
        assertThat(heartbeatDue(execution, untaken)).isNull();
    }

    @Test
    void no_heartbeat_is_due_after_quarantine_during_a_pause_that_stops_time_outs()
            throws SQLException {
        var execution = startExecution("paused");
        var task = OpenTasksTest.activityTask("0", 1, 0);
        change(
                execution,
                2,
                new OpenTaskChange.Put(task),
                new OpenTaskChange.Take(task.key(), "w", 0L, 500L, null));
        var id = execution.persistenceId();
        get(journal.quarantine(id, new Quarantine(501, 4, "x")));
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                """
                                INSERT INTO askel.paused_executions
                                       (persistence_id, account, region, since, stops_timeouts)
                                VALUES (?, '', '', 0, true)\
                                """)) {
            statement.setString(1, id);
            statement.executeUpdate();
        }

        get(journal.release(id, 700));
        assertThat(heartbeatDue(execution, task)).isNull();
    }

    private @Nullable Long heartbeatDue(TestExecution execution, OpenTask task) {
        return Objects.requireNonNull(findTask(execution, task)).task().heartbeatDueMillis();
    }

    private HeartbeatOutcome sendHeartbeat(
            TestExecution execution, OpenTask task, int redriveCount, long nowMillis) {
        return get(
                journal.heartbeat(
                        execution.persistenceId(),
                        task.key(),
                        redriveCount,
                        task.startStamp(),
                        nowMillis));
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
