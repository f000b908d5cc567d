package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.journal.task.OpenTasksTest;
import dev.askel.engine.journal.task.TaskKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Locks of heartbeats while other changes hold locks on the same tasks. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeartbeatLocksTest {
    private static final long INITIAL_DUE = 5_000;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterAll
    void close() {
        journal.close();
    }

    /**
     * One node removes the task of X and then dispatches that of Y. Heartbeats of another node lock
     * Y and then X. Locks of the test on other rows pause each transaction until the other one
     * holds its first lock.
     */
    @Test
    @Timeout(60)
    void heartbeats_and_changes_from_two_nodes_do_not_deadlock() throws Exception {
        var oneWriter = JournalSettings.standard().withWriterThreads(1);
        var executions = new ArrayList<TestExecution>();
        for (var name : List.of("cross-w", "cross-x1", "cross-y0", "cross-z2")) {
            var execution = TestExecution.startNew(journal, name);
            execution.change(
                    journal,
                    2,
                    new OpenTaskChange.Put(OpenTasksTest.activityTask("0", 1, 0)),
                    new OpenTaskChange.Take(new TaskKey("0", 1), "w", 0L, INITIAL_DUE, null));
            executions.add(execution);
        }
        var first = executions.get(0);
        var removed = executions.get(3);
        var taken = executions.get(1);
        var last = TestExecution.named("cross-zz");
        get(journal.write(last.start()));
        last.change(journal, 2, new OpenTaskChange.Put(OpenTasksTest.activityTask("0", 1, 0)));
        var key = new TaskKey("0", 1);

        try (var changing = PostgresJournal.open(database.dataSource(), oneWriter);
                var beating = PostgresJournal.open(database.dataSource(), oneWriter);
                var holdsLast = lockTasks(last);
                var holdsFirst = lockTasks(first)) {
            // Each node's only writer waits in a first transaction while the next group gathers.
            var results = new ArrayList<CompletionStage<?>>();
            try (var holdsSecond = lockTasks(executions.get(2))) {
                results.add(changing.write(executions.get(2).row(3).with(remove(key))));
                LockWaiters.await(database, 1);
                results.add(changing.write(removed.row(3).with(remove(key))));
                results.add(changing.write(last.row(3).with(remove(key))));
                results.add(
                        changing.write(
                                taken.row(3)
                                        .with(
                                                List.of(
                                                        new OpenTaskChange.Take(
                                                                key, "w", 1L, 1_000_000L, null)))));
                results.add(beating.heartbeat(first.persistenceId(), key, 0, null, 1));
                LockWaiters.await(database, 2);
                results.add(beating.heartbeat(removed.persistenceId(), key, 0, null, 1));
                results.add(beating.heartbeat(taken.persistenceId(), key, 0, null, 1));
                holdsSecond.commit();
                awaitTasksDeleted(executions.get(2));
            }
            LockWaiters.await(database, 2);
            holdsFirst.commit();
            awaitHeartbeatRecorded(first);
            LockWaiters.await(database, 2);
            holdsLast.commit();

            results.forEach(TestExecution::get);
            assertThat(changing.statistics().retriedTransactionCount()).isZero();
            assertThat(beating.statistics().retriedTransactionCount()).isZero();
        }
    }

    private static List<OpenTaskChange> remove(TaskKey key) {
        return List.of(new OpenTaskChange.Remove(key));
    }

    private Connection lockTasks(TestExecution execution) throws SQLException {
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

    private void awaitTasksDeleted(TestExecution execution) {
        while (!get(journal.ofExecution(execution.persistenceId())).isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private void awaitHeartbeatRecorded(TestExecution execution) {
        while (Objects.equals(
                get(journal.ofExecution(execution.persistenceId()))
                        .getFirst()
                        .task()
                        .heartbeatDueMillis(),
                INITIAL_DUE)) {
            Thread.onSpinWait();
        }
    }
}
