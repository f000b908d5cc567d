package dev.askel.engine.journal.writer;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.ExecutionProgress;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.JournalUnavailableException;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.TestExecution;
import dev.askel.engine.journal.TestFence;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.WriteOutcome.Failed;
import dev.askel.engine.journal.WriteOutcome.Fenced;
import dev.askel.engine.journal.WriteOutcome.Rejected;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.task.OpenTask;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.journal.task.OpenTasksTest;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.NoEncryption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests that many executions are written in one transaction and that a failing one fails alone. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupCommitTest {
    private static final Committed COMMITTED = new Committed(TestExecution.BUCKET);

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterAll
    void close() {
        journal.close();
    }

    @Test
    void queued_writes_are_committed_in_few_transactions() throws SQLException {
        var executions = startExecutions("together", 64);
        long before;
        List<CompletionStage<WriteOutcome>> outcomes;
        try (var lock = lockJournal()) {
            before = journal.statistics().commitCount();
            outcomes = executions.stream().map(e -> journal.write(e.row(2))).toList();
            lock.commit();
        }

        assertThat(outcomes).allSatisfy(o -> assertThat(get(o)).isEqualTo(COMMITTED));
        // Each of the two writers may have removed one group from the queue before it waited for
        // the lock.
        assertThat(journal.statistics().commitCount() - before).isBetween(1L, 4L);
    }

    @Test
    void a_conflict_fences_only_its_own_execution() throws SQLException {
        var executions = startExecutions("conflict", 64);
        var zombie = executions.get(40);
        var newOwner = zombie.withNewWriter();
        assertThat(get(journal.write(newOwner.row(2)))).isEqualTo(COMMITTED);

        List<CompletionStage<WriteOutcome>> outcomes;
        try (var lock = lockJournal()) {
            outcomes = executions.stream().map(e -> journal.write(e.row(2))).toList();
            lock.commit();
        }

        for (int i = 0; i < 64; i++) {
            assertThat(get(outcomes.get(i)))
                    .isEqualTo(i == 40 ? new Fenced(newOwner.writer()) : COMMITTED);
        }
        var kept = zombie.recover(journal);
        assertThat(kept.rows())
                .extracting(JournalRow::writer)
                .containsExactly(zombie.writer(), newOwner.writer());
    }

    @Test
    void a_bug_in_a_transaction_writes_nothing_and_does_not_affect_other_requests()
            throws SQLException {
        var executions = startExecutions("bug", 64);

        List<CompletionStage<WriteOutcome>> outcomes = new ArrayList<>();
        try (var lock = lockJournal()) {
            for (int i = 0; i < 64; i++) {
                var row = executions.get(i).row(2);
                outcomes.add(
                        journal.write(
                                i == 40
                                        ? row.with(
                                                List.of(
                                                        new OpenTaskChange.Put(
                                                                createInvalidTask())))
                                        : row));
            }
            lock.commit();
        }

        for (int i = 0; i < 64; i++) {
            if (i == 40) {
                assertThat(get(outcomes.get(i))).isInstanceOf(WriteOutcome.Failed.class);
            } else {
                assertThat(get(outcomes.get(i))).isEqualTo(COMMITTED);
            }
        }
        // The faulty row must not be committed together with the next request on either connection.
        for (var execution : executions) {
            if (!execution.equals(executions.get(40))) {
                assertThat(get(journal.write(execution.row(3)))).isEqualTo(COMMITTED);
            }
        }
        assertThat(executions.get(40).recover(journal).lastSequenceNr()).isEqualTo(1);
    }

    /**
     * Creates a task that fails only when its statement is built, after the statements before it
     * ran.
     */
    @SuppressWarnings("NullAway") // The null here is an intentional bug.
    private static OpenTask createInvalidTask() {
        return new OpenTask(
                new TaskKey("0", 1),
                null,
                null,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                null);
    }

    @Test
    void a_paused_node_checks_its_fence_before_a_commit_and_writes_nothing_when_marked_down()
            throws SQLException {
        var execution = startExecutions("paused", 1).getFirst();
        var admitted = new AtomicBoolean(true);
        var written = new CopyOnWriteArrayList<Long>();
        try (var pausedNode =
                PostgresJournal.open(
                        database.dataSource(),
                        new NoEncryption(),
                        JournalSettings.standard(),
                        HeartbeatGrace.none(),
                        new TestFence(connection -> {
                            written.add(lastWritten(connection, execution.persistenceId()));
                            return admitted.get();
                        }))) {
            assertThat(get(pausedNode.write(execution.row(2)))).isEqualTo(COMMITTED);
            admitted.set(false);

            assertThat(get(pausedNode.write(execution.row(3))))
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed ->
                                    assertThat(failed.cause())
                                            .isInstanceOf(JournalUnavailableException.class));
            assertThat(
                            pausedNode
                                    .countAttempt(execution.persistenceId(), "n1")
                                    .toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(JournalUnavailableException.class);
            assertThat(
                            pausedNode
                                    .quarantine(
                                            execution.persistenceId(), new Quarantine(1, 5, "late"))
                                    .toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(JournalUnavailableException.class);
        }

        assertThat(written).as("rows that the fence check sees").startsWith(2L, 3L);
        assertThat(execution.recover(journal).lastSequenceNr()).isEqualTo(2);
        assertThat(get(journal.findQuarantine(execution.persistenceId()))).isNull();
        assertThat(get(journal.write(execution.row(3)))).isEqualTo(COMMITTED);
    }

    private static long lastWritten(Connection connection, String persistenceId)
            throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT max(sequence_number) FROM event_journal WHERE persistence_id = ?")) {
            query.setString(1, persistenceId);
            var rows = query.executeQuery();
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void a_fenced_write_changes_no_table() {
        var zombie = startExecutions("fenced", 1).getFirst();
        var newOwner = zombie.withNewWriter();
        get(journal.write(newOwner.row(2).with(new WakeupChange.Put(5L, true, true, "n2"))));

        var task = OpenTasksTest.activityTask("0", 1, 100);
        var late =
                zombie.row(2)
                        .with(new WakeupChange.Remove())
                        .with(List.of(new OpenTaskChange.Put(task)))
                        .with(
                                new ExecutionChange.Update(
                                        new ExecutionProgress(
                                                ExecutionStatus.ABORTED,
                                                9L,
                                                null,
                                                true,
                                                null,
                                                null,
                                                null,
                                                null,
                                                0,
                                                null,
                                                3)));
        assertThat(get(journal.write(late))).isEqualTo(new Fenced(newOwner.writer()));

        var recovered = zombie.recover(journal);
        assertThat(Objects.requireNonNull(recovered.execution()).progress().status())
                .isEqualTo(ExecutionStatus.RUNNING);
        assertThat(Objects.requireNonNull(recovered.wakeup()).dueMillis()).isEqualTo(5L);
        assertThat(get(journal.ofExecution(zombie.persistenceId()))).isEmpty();
    }

    @Test
    void only_a_write_that_the_database_rejects_fails() throws SQLException {
        var executions = startExecutions("refused", 16);
        List<CompletionStage<WriteOutcome>> outcomes;
        try (var lock = lockJournal()) {
            outcomes =
                    IntStream.range(0, 16)
                            .mapToObj(i ->
                                    journal.write(
                                            switch (i) {
                                                case 7 -> createRejectedWrite(executions.get(i));
                                                case 11 -> createOversizedWrite();
                                                default -> executions.get(i).row(2);
                                            }))
                            .toList();
            lock.commit();
        }

        for (int i = 0; i < 16; i++) {
            var outcome = get(outcomes.get(i));
            if (i == 7 || i == 11) {
                assertThat(outcome).isInstanceOf(Failed.class);
            } else {
                assertThat(outcome).isEqualTo(COMMITTED);
            }
        }
    }

    /**
     * Creates a write that the database rejects: a manifest is text, which cannot contain U+0000.
     */
    private static JournalWrite createRejectedWrite(TestExecution execution) {
        var encoded = new EncodedPayload(7001, "nul \0", Bytes.wrap(new byte[1]));
        return JournalWrite.of(
                execution.persistenceId(),
                execution.bucket(),
                new NewRow(2, execution.writer(), 1, () -> encoded, 1));
    }

    /** Creates a write whose key is too large for the index, even after compression. */
    private static JournalWrite createOversizedWrite() {
        var name = new StringBuilder();
        new Random(1).ints(6_000).forEach(i -> name.append(Integer.toHexString(i)));
        return TestExecution.named(name.toString()).row(1);
    }

    @Test
    void only_a_write_whose_payload_cannot_be_encoded_fails() {
        var executions = startExecutions("encode", 2);
        var broken =
                JournalWrite.of(
                        executions.get(0).persistenceId(),
                        TestExecution.BUCKET,
                        new NewRow(
                                2,
                                executions.get(0).writer(),
                                1,
                                () -> {
                                    throw new IllegalArgumentException("no such codec");
                                },
                                1));

        var first = journal.write(broken);
        var second = journal.write(executions.get(1).row(2));

        assertThat(get(first))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed ->
                                assertThat(failed.cause())
                                        .isInstanceOf(EncodingFailedException.class));
        assertThat(get(second)).isEqualTo(COMMITTED);
    }

    @Test
    void writes_of_one_execution_keep_their_order_without_waiting_for_outcomes() {
        var execution = startExecutions("ordered", 1).getFirst();
        var outcomes = new ArrayList<CompletionStage<WriteOutcome>>();
        for (long number = 2; number <= 50; number++) {
            outcomes.add(journal.write(execution.row(number)));
        }

        assertThat(outcomes).allSatisfy(o -> assertThat(get(o)).isEqualTo(COMMITTED));
        var recovered = execution.recover(journal);
        assertThat(recovered.rows())
                .extracting(JournalRow::sequenceNr)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 50).mapToObj(Long::valueOf).toList());
    }

    @Test
    void a_full_queue_rejects_writes_and_accepted_writes_are_committed() throws SQLException {
        var small = JournalSettings.standard().withQueue(10, 1 << 20);
        try (var narrow = PostgresJournal.open(database.dataSource(), small)) {
            List<CompletionStage<WriteOutcome>> outcomes;
            try (var lock = lockJournal()) {
                outcomes =
                        IntStream.range(0, 2100)
                                .mapToObj(
                                        i -> narrow.write(TestExecution.named("full-" + i).start()))
                                .toList();
                lock.commit();
            }

            var settled = outcomes.stream().map(TestExecution::get).toList();
            assertThat(settled).contains(new Rejected(), COMMITTED);
            assertThat(settled).allMatch(o -> o instanceof Rejected || o.equals(COMMITTED));
            assertThat(narrow.statistics().rejectedCount())
                    .isEqualTo(settled.stream().filter(Rejected.class::isInstance).count());
        }
    }

    @Test
    void close_commits_all_accepted_writes() {
        var closing = PostgresJournal.open(database.dataSource(), JournalSettings.standard());
        var outcomes =
                IntStream.range(0, 500)
                        .mapToObj(i -> closing.write(TestExecution.named("closing-" + i).start()))
                        .toList();
        closing.close();

        assertThat(outcomes).allSatisfy(o -> assertThat(get(o)).isEqualTo(COMMITTED));
        assertThat(get(closing.write(TestExecution.named("late").start())))
                .isEqualTo(new Rejected());
    }

    private List<TestExecution> startExecutions(String name, int count) {
        var executions =
                IntStream.range(0, count)
                        .mapToObj(i -> TestExecution.named(name + "-" + i))
                        .toList();
        var outcomes = executions.stream().map(e -> journal.write(e.start())).toList();
        assertThat(outcomes).allSatisfy(o -> assertThat(get(o)).isEqualTo(COMMITTED));
        return executions;
    }

    /** Blocks every insert into the journal until the transaction of this connection ends. */
    private Connection lockJournal() throws SQLException {
        var connection = database.connect();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("LOCK TABLE event_journal IN EXCLUSIVE MODE");
        }
        return connection;
    }
}
