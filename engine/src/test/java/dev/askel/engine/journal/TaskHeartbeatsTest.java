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
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Heartbeats of open tasks: which due times they move, which are missed, and which are excused. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskHeartbeatsTest {
    private static final long UNTOUCHED_DUE = 5_000;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterAll
    void close() {
        journal.close();
    }

    @Test
    void a_heartbeat_moves_its_due_time_and_is_refused_once_overdue() {
        var execution = started("beat");
        var task = OpenTasksTest.activityTask("0", 1, 0);
        change(
                execution,
                2,
                new OpenTaskChange.Put(task),
                new OpenTaskChange.Take(task.key(), "w", 0, 10_000L, null));

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
                        0,
                        null);
        change(execution, 2, new OpenTaskChange.Put(callback));

        assertThat(beat(execution, callback, 0, 5)).isEqualTo(HeartbeatOutcome.RECORDED);
        assertThat(Objects.requireNonNull(stored(execution, callback)).task()).isEqualTo(callback);
    }

    @Test
    void overdue_heartbeats_are_found_by_slice_longest_first() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            var execution = started("overdue-" + i);
            var task = OpenTasksTest.activityTask("0", 1, 0);
            change(
                    execution,
                    2,
                    new OpenTaskChange.Put(task),
                    new OpenTaskChange.Take(task.key(), "w", 0, 1_000L - i, null));
            ids.add(execution.persistenceId());
        }

        var overdue = get(journal.heartbeatsMissed(DueCursor.through(SliceRange.ALL, 10), 1_000));
        assertThat(overdue)
                .extracting(MissedHeartbeat::persistenceId)
                .containsExactly(ids.get(2), ids.get(1));
        int slice = Slices.of(ids.get(1));
        var ofSlice = DueCursor.through(new SliceRange(slice, slice), 1);
        var page = get(journal.heartbeatsMissed(ofSlice, 1_000));
        assertThat(page).extracting(MissedHeartbeat::persistenceId).containsExactly(ids.get(1));
        assertThat(get(journal.heartbeatsMissed(ofSlice.afterHeartbeats(page), 1_000))).isEmpty();
    }

    @Test
    void after_an_outage_a_late_heartbeat_is_accepted_and_none_is_reported_as_missed() {
        var nanos = new AtomicLong(1);
        var time = new AtomicLong(10_000_000);
        try (var excusing =
                PostgresJournal.open(
                        database.dataSource(),
                        JournalSettings.standard(),
                        HeartbeatGrace.from(time::get, nanos::get),
                        Fence.NONE)) {
            var execution = started("excused");
            var task = OpenTasksTest.activityTask("0", 1, 0);
            // The start of the node no longer excuses heartbeats.
            time.addAndGet(HeartbeatGrace.START.toMillis());
            long due = time.get() + 20_000;
            change(
                    execution,
                    2,
                    new OpenTaskChange.Put(task),
                    new OpenTaskChange.Take(task.key(), "w", time.get(), due, null));
            int slice = Slices.of(execution.persistenceId());
            var walk = DueCursor.through(new SliceRange(slice, slice), 10);
            assertThat(get(excusing.heartbeatsMissed(walk, time.get()))).isEmpty();

            time.addAndGet(60_000);
            nanos.addAndGet(Duration.ofSeconds(60).toNanos());

            assertThat(get(excusing.heartbeatsMissed(walk, time.get()))).isEmpty();
            assertThat(get(excusing.heartbeatsMissed(walk, time.get()))).isEmpty();
            assertThat(
                            get(
                                    excusing.heartbeat(
                                            execution.persistenceId(),
                                            task.key(),
                                            0,
                                            null,
                                            time.get())))
                    .isEqualTo(HeartbeatOutcome.RECORDED);
            assertThat(Objects.requireNonNull(stored(execution, task)).task().heartbeatDueMillis())
                    .isGreaterThan(time.get());
        }
    }

    @Test
    void while_nothing_can_be_written_no_heartbeat_is_missed_though_questions_are_answered()
            throws Exception {
        var nanos = new AtomicLong(1);
        var time = new AtomicLong(20_000_000);
        try (var excusing =
                        PostgresJournal.open(
                                database.dataSource(),
                                JournalSettings.standard(),
                                HeartbeatGrace.from(time::get, nanos::get),
                                Fence.NONE);
                var holder = database.connect()) {
            var execution = started("unwritten");
            var task = OpenTasksTest.activityTask("0", 1, 0);
            time.addAndGet(HeartbeatGrace.START.toMillis());
            change(
                    execution,
                    2,
                    new OpenTaskChange.Put(task),
                    new OpenTaskChange.Take(
                            task.key(), "w", time.get(), time.get() + 10_000, null));
            int slice = Slices.of(execution.persistenceId());
            var walk = DueCursor.through(new SliceRange(slice, slice), 10);
            assertThat(get(excusing.heartbeatsMissed(walk, time.get()))).isEmpty();

            holder.setAutoCommit(false);
            try (var statement = holder.createStatement()) {
                statement.execute("LOCK TABLE open_tasks IN EXCLUSIVE MODE");
            }
            var id = execution.persistenceId();
            var beat = excusing.heartbeat(id, task.key(), 0, null, time.get());
            awaitWaiting(1);
            for (int second = 1; second <= 60; second++) {
                time.addAndGet(1_000);
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                assertThat(get(excusing.heartbeatsMissed(walk, time.get()))).isEmpty();
            }
            holder.rollback();

            assertThat(get(beat)).isEqualTo(HeartbeatOutcome.RECORDED);
            assertThat(get(excusing.heartbeatsMissed(walk, time.get()))).isEmpty();
            assertThat(get(excusing.heartbeat(id, task.key(), 0, null, time.get())))
                    .isEqualTo(HeartbeatOutcome.RECORDED);
        }
    }

    @Test
    void a_confirmed_miss_refuses_heartbeats_whenever_they_were_sent() {
        var execution = started("confirmed");
        var task = OpenTasksTest.activityTask("0", 1, 0);
        var walk = taken(execution, task, 10_000);
        var missed = get(journal.heartbeatsMissed(walk, 10_001)).getFirst();

        assertThat(get(journal.confirmMissed(missed, 10_001))).isTrue();

        assertThat(beat(execution, task, 0, 9_000)).isEqualTo(HeartbeatOutcome.OVERDUE);
        try (var excusing =
                PostgresJournal.open(
                        database.dataSource(),
                        JournalSettings.standard(),
                        HeartbeatGrace.from(() -> 10_001, System::nanoTime),
                        Fence.NONE)) {
            var id = execution.persistenceId();
            assertThat(get(excusing.heartbeat(id, task.key(), 0, null, 10_001)))
                    .isEqualTo(HeartbeatOutcome.OVERDUE);
            // The execution may not have received the first notification.
            var again = get(excusing.heartbeatsMissed(walk, 10_001)).getFirst();
            assertThat(again.isCertain()).isTrue();
            assertThat(get(excusing.confirmMissed(again, 10_001))).isTrue();
        }
        // Other tests of this database search all missed heartbeats.
        change(execution, 3, new OpenTaskChange.Remove(task.key()));
    }

    @Test
    void a_heartbeat_that_is_being_committed_during_a_query_counts() throws Exception {
        var execution = started("came");
        var task = OpenTasksTest.activityTask("0", 1, 0);
        var walk = taken(execution, task, 10_000);
        var gate = new Gate();
        try (var beating =
                PostgresJournal.open(
                        database.dataSource(),
                        JournalSettings.standard(),
                        HeartbeatGrace.none(),
                        gate.fence())) {
            var beat = beating.heartbeat(execution.persistenceId(), task.key(), 0, null, 9_999);
            gate.reached.await();
            var missed = get(journal.heartbeatsMissed(walk, 10_001)).getFirst();
            var confirmed = journal.confirmMissed(missed, 10_001);
            awaitWaiting(1);
            gate.opened.countDown();

            assertThat(get(beat)).isEqualTo(HeartbeatOutcome.RECORDED);
            assertThat(get(confirmed)).isFalse();
            assertThat(get(journal.confirmMissed(missed, 1_000_000))).isFalse();
        }
        assertThat(heartbeatDue(execution, task)).isEqualTo(19_999);
    }

    @Test
    void a_miss_that_an_outage_excuses_by_the_time_of_its_transaction_is_not_confirmed()
            throws Exception {
        var nanos = new AtomicLong(1);
        var time = new AtomicLong(30_000_000);
        var gate = new Gate();
        try (var excusing =
                PostgresJournal.open(
                        database.dataSource(),
                        JournalSettings.standard().withWriters(1),
                        HeartbeatGrace.from(time::get, nanos::get),
                        gate.fence())) {
            time.addAndGet(HeartbeatGrace.START.toMillis());
            var execution = started("hung");
            var task = OpenTasksTest.activityTask("0", 1, 0);
            var walk = taken(execution, task, time.get() + 10_000);
            time.addAndGet(10_001);
            var missed = get(excusing.heartbeatsMissed(walk, time.get())).getFirst();
            var before =
                    excusing.heartbeat(
                            started("before").persistenceId(), task.key(), 0, null, time.get());
            gate.reached.await();
            var confirmed = excusing.confirmMissed(missed, time.get());

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

    private DueCursor taken(TestExecution execution, OpenTask task, long dueMillis) {
        change(
                execution,
                2,
                new OpenTaskChange.Put(task),
                new OpenTaskChange.Take(task.key(), "w", 0, dueMillis, null));
        int slice = Slices.of(execution.persistenceId());
        return DueCursor.through(new SliceRange(slice, slice), 10);
    }

    @Test
    void a_task_that_waits_in_its_queue_misses_no_heartbeat() {
        var execution = started("queued");
        var task = OpenTasksTest.activityTask("0", 1, 0);
        change(
                execution,
                2,
                new OpenTaskChange.Put(task),
                new OpenTaskChange.Take(task.key(), "w", 0, 500L, null),
                new OpenTaskChange.Requeue(task.key(), null));

        assertThat(beat(execution, task, 0, 600)).isEqualTo(HeartbeatOutcome.RECORDED);

        assertThat(heartbeatDue(execution, task)).isNull();
    }

    @Test
    void in_quarantine_no_heartbeat_is_due_and_after_it_a_whole_interval_later() {
        var execution = started("silenced");
        var task = OpenTasksTest.activityTask("0", 1, 0);
        var untaken = OpenTasksTest.activityTask("1", 1, 0);
        change(
                execution,
                2,
                new OpenTaskChange.Put(task),
                new OpenTaskChange.Put(untaken),
                new OpenTaskChange.Take(task.key(), "w", 0, 500L, null));
        var id = execution.persistenceId();
        int slice = Slices.of(id);
        var walk = DueCursor.through(new SliceRange(slice, slice), 10);
        assertThat(get(journal.heartbeatsMissed(walk, 501))).hasSize(1);

        get(journal.quarantine(id, new Quarantine(501, 4, "x")));

        assertThat(get(journal.heartbeatsMissed(walk, 501))).isEmpty();
        assertThat(beat(execution, task, 0, 600)).isEqualTo(HeartbeatOutcome.RECORDED);
        assertThat(heartbeatDue(execution, task)).isNull();

        get(journal.release(id, 700));

        long seconds = Objects.requireNonNull(task.heartbeatSeconds());
        assertThat(heartbeatDue(execution, task)).isEqualTo(700 + seconds * 1_000);
        assertThat(heartbeatDue(execution, untaken)).isNull();
    }

    private @Nullable Long heartbeatDue(TestExecution execution, OpenTask task) {
        return Objects.requireNonNull(stored(execution, task)).task().heartbeatDueMillis();
    }

    /**
     * One node removes the task of X and then dispatches that of Y; another node's heartbeats lock
     * Y and then X. Locks on further rows hold each transaction until the other one could meet it.
     */
    @Test
    @Timeout(60)
    void heartbeats_and_changes_from_two_nodes_do_not_deadlock() throws Exception {
        var one = JournalSettings.standard().withWriters(1);
        var executions = new ArrayList<TestExecution>();
        for (var name : List.of("cross-w", "cross-x1", "cross-y0", "cross-z2")) {
            var execution = started(name);
            change(
                    execution,
                    2,
                    new OpenTaskChange.Put(OpenTasksTest.activityTask("0", 1, 0)),
                    new OpenTaskChange.Take(new TaskKey("0", 1), "w", 0, UNTOUCHED_DUE, null));
            executions.add(execution);
        }
        var first = executions.get(0);
        var removed = executions.get(3);
        var taken = executions.get(1);
        var last = TestExecution.named("cross-zz");
        get(journal.write(last.start()));
        change(last, 2, new OpenTaskChange.Put(OpenTasksTest.activityTask("0", 1, 0)));
        var key = new TaskKey("0", 1);

        try (var changing = PostgresJournal.open(database.dataSource(), one);
                var beating = PostgresJournal.open(database.dataSource(), one);
                var holdsLast = locked(last);
                var holdsFirst = locked(first)) {
            // Each node's only writer waits in a first transaction while the next group gathers.
            var gate = new ArrayList<CompletionStage<?>>();
            try (var holdsGate = locked(executions.get(2))) {
                gate.add(changing.write(executions.get(2).row(3).with(remove(key))));
                awaitWaiting(1);
                gate.add(changing.write(removed.row(3).with(remove(key))));
                gate.add(changing.write(last.row(3).with(remove(key))));
                gate.add(
                        changing.write(
                                taken.row(3)
                                        .with(
                                                List.of(
                                                        new OpenTaskChange.Take(
                                                                key, "w", 1, 1_000_000L, null)))));
                gate.add(beating.heartbeat(first.persistenceId(), key, 0, null, 1));
                awaitWaiting(2);
                gate.add(beating.heartbeat(removed.persistenceId(), key, 0, null, 1));
                gate.add(beating.heartbeat(taken.persistenceId(), key, 0, null, 1));
                holdsGate.commit();
                awaitGone(executions.get(2));
            }
            awaitWaiting(2);
            holdsFirst.commit();
            awaitRecorded(first);
            awaitWaiting(2);
            holdsLast.commit();

            gate.forEach(TestExecution::get);
            assertThat(changing.statistics().repeated()).isZero();
            assertThat(beating.statistics().repeated()).isZero();
        }
    }

    private static List<OpenTaskChange> remove(TaskKey key) {
        return List.of(new OpenTaskChange.Remove(key));
    }

    private Connection locked(TestExecution execution) throws SQLException {
        var connection = database.connect();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "SELECT FROM open_tasks WHERE persistence_id = '"
                            + execution.persistenceId()
                            + "' FOR UPDATE");
        }
        return connection;
    }

    private void awaitGone(TestExecution execution) {
        while (!get(journal.ofExecution(execution.persistenceId())).isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private void awaitRecorded(TestExecution execution) {
        while (Objects.equals(
                get(journal.ofExecution(execution.persistenceId()))
                        .getFirst()
                        .task()
                        .heartbeatDueMillis(),
                UNTOUCHED_DUE)) {
            Thread.onSpinWait();
        }
    }

    /** Waits until that many sessions of this database wait for a lock. */
    private void awaitWaiting(int sessions) throws SQLException {
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                """
                                SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
                                 WHERE NOT granted AND datname = current_database()\
                                """)) {
            for (int waiting = 0; waiting < sessions; ) {
                try (var found = statement.executeQuery()) {
                    found.next();
                    waiting = found.getInt(1);
                }
            }
        }
    }

    private HeartbeatOutcome beat(
            TestExecution execution, OpenTask task, int redriveCount, long nowMillis) {
        return get(
                journal.heartbeat(
                        execution.persistenceId(),
                        task.key(),
                        redriveCount,
                        task.life(),
                        nowMillis));
    }

    private TestExecution started(String name) {
        return TestExecution.started(journal, name);
    }

    private void change(TestExecution execution, long sequenceNr, OpenTaskChange... changes) {
        execution.change(journal, sequenceNr, changes);
    }

    private @Nullable StoredTask stored(TestExecution execution, OpenTask task) {
        return get(journal.find(execution.persistenceId(), task.key()));
    }
}
