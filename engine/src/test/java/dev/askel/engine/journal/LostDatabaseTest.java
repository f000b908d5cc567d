package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.journal.WriteOutcome.AlreadyExists;
import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.WriteOutcome.Failed;
import dev.askel.engine.journal.WriteOutcome.Fenced;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.task.HeartbeatOutcome;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.journal.task.OpenTasksTest;
import dev.askel.engine.journal.wakeup.DueCursor;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.NoEncryption;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Tests connections and servers that fail during a write: no write is lost, and none is stored
 * twice.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostDatabaseTest {
    private static final Committed COMMITTED = new Committed(TestExecution.BUCKET);

    private final TestPostgres server = TestPostgres.start(TestPostgres.Durability.ON);

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void killed_sessions_lose_no_row_and_store_no_row_twice() throws Exception {
        disturbUnderLoad(
                List.of(300L, 1000L, 1700L),
                database -> {
                    try (var connection = database.connect();
                            var statement = connection.createStatement()) {
                        statement.execute(
                                """
                                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                                 WHERE datname = current_database() AND pid <> pg_backend_pid()\
                                """);
                    }
                });
    }

    @Test
    void writers_resume_after_a_restart_of_the_server() throws Exception {
        disturbUnderLoad(
                List.of(400L, 1500L),
                _ -> {
                    server.stop();
                    server.start();
                });
    }

    @Test
    void writers_resume_after_a_crash_of_the_server() throws Exception {
        disturbUnderLoad(
                List.of(900L),
                _ -> {
                    server.crash();
                    server.start();
                });
    }

    private interface Disturbance {
        void apply(TestPostgres.Database database) throws SQLException;
    }

    /**
     * Writes at least 60 rows of each of 48 executions, each row after the previous one of its
     * execution. Disturbs the database whenever the total number of written rows reaches a
     * threshold. Writes continue until the last disturbance has ended.
     */
    private void disturbUnderLoad(List<Long> thresholds, Disturbance disturbance) throws Exception {
        var database = server.createDatabase();
        try (var journal =
                PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            var load = new Load(journal, thresholds);
            load.start();

            for (var threshold : load.reached) {
                threshold.get(60, TimeUnit.SECONDS);
                disturbance.apply(database);
            }
            load.disturbed = true;

            assertThat(load.finished.await(90, TimeUnit.SECONDS)).isTrue();
            assertThat(load.unexpected).isEmpty();
            assertThat(journal.statistics().lostConnectionCount()).isPositive();
            for (int i = 0; i < Load.EXECUTIONS; i++) {
                assertThat(TestExecution.named("load-" + i).recover(journal).rows())
                        .extracting(JournalRow::sequenceNr)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, load.last.get(i)).boxed().toList());
            }
        }
    }

    private static final class Load {
        static final int EXECUTIONS = 48;
        private static final long ROWS_MIN = 60;

        private final Journal journal;
        private final List<Long> thresholds;
        private final List<CompletableFuture<Void>> reached;
        private final AtomicLong written = new AtomicLong();
        private final Queue<WriteOutcome> unexpected = new ConcurrentLinkedQueue<>();
        private final AtomicLongArray last = new AtomicLongArray(EXECUTIONS);
        private final CountDownLatch finished = new CountDownLatch(EXECUTIONS);
        private volatile boolean disturbed;

        Load(Journal journal, List<Long> thresholds) {
            this.journal = journal;
            this.thresholds = thresholds;
            this.reached = thresholds.stream().map(_ -> new CompletableFuture<Void>()).toList();
        }

        void start() {
            for (int i = 0; i < EXECUTIONS; i++) {
                write(TestExecution.named("load-" + i), i, 1);
            }
        }

        private void write(TestExecution execution, int index, long number) {
            // The last row of each execution begins after the last disturbance, so all disturbances
            // affect each execution.
            boolean isLast = disturbed && number >= ROWS_MIN;
            var _ =
                    journal.write(number == 1 ? execution.start() : execution.row(number))
                            .thenAccept(outcome -> {
                                onOutcome(outcome);
                                if (isLast) {
                                    last.set(index, number);
                                    finished.countDown();
                                } else {
                                    write(execution, index, number + 1);
                                }
                            });
        }

        private void onOutcome(WriteOutcome outcome) {
            if (!outcome.equals(COMMITTED)) {
                unexpected.add(outcome);
            }
            int threshold = thresholds.indexOf(written.incrementAndGet());
            if (threshold >= 0) {
                reached.get(threshold).complete(null);
            }
        }
    }

    @Test
    void heartbeats_delayed_by_a_restart_of_the_server_are_not_missed() {
        var database = server.createDatabase();
        var time = new ManualTime(TestExecution.STARTED_AT);
        try (var journal =
                PostgresJournal.open(
                        database.dataSource(),
                        new NoEncryption(),
                        JournalSettings.standard(),
                        HeartbeatGrace.start(time, System::nanoTime),
                        Fence.NONE)) {
            // The start of the node no longer excuses heartbeats.
            time.advance(HeartbeatGrace.START_GRACE);
            var execution = TestExecution.named("beating");
            var task = OpenTasksTest.activityTask("0", 1, time.millis());
            get(
                    journal.write(
                            execution
                                    .start()
                                    .with(
                                            List.of(
                                                    new OpenTaskChange.Put(task),
                                                    new OpenTaskChange.Take(
                                                            task.key(),
                                                            "w",
                                                            time.millis(),
                                                            time.millis() + 100,
                                                            null)))));
            var cursor = DueCursor.atStart(SliceRange.ALL, 10);
            assertThat(get(journal.heartbeatsMissed(cursor, time.millis()))).isEmpty();

            server.stop();
            time.advance(Duration.ofSeconds(1));
            var pendingQuery = journal.heartbeatsMissed(cursor, time.millis());
            server.start();

            assertThat(get(pendingQuery)).isEmpty();
            assertThat(get(journal.heartbeatsMissed(cursor, time.millis()))).isEmpty();
            assertThat(
                            get(
                                    journal.heartbeat(
                                            execution.persistenceId(),
                                            task.key(),
                                            0,
                                            null,
                                            time.millis())))
                    .isEqualTo(HeartbeatOutcome.RECORDED);
        }
    }

    @Test
    void a_commit_with_an_unknown_outcome_succeeds_if_its_row_is_stored() throws Exception {
        var database = server.createDatabase();
        try (var relay = new CutRelay(portOf(database));
                var journal = openThrough(relay, database)) {
            var executions =
                    IntStream.range(0, 20).mapToObj(i -> TestExecution.named("d-" + i)).toList();
            writeAll(journal, executions.stream().map(TestExecution::start).toList());

            relay.cutNextCommits(1);
            var second =
                    executions.stream()
                            .map(e -> e.row(2).with(new WakeupChange.Put(1L, false, false, null)))
                            .toList();
            writeAll(journal, second);

            assertThat(relay.cutsLeft()).isZero();
            for (var execution : executions) {
                assertThat(execution.recover(journal).lastSequenceNr()).isEqualTo(2);
            }
        }
    }

    @Test
    void a_start_with_an_unknown_outcome_succeeds_if_its_row_is_stored() throws Exception {
        var database = server.createDatabase();
        try (var relay = new CutRelay(portOf(database));
                var journal = openThrough(relay, database)) {
            get(journal.write(TestExecution.named("first").start()));
            relay.cutNextCommits(1);
            var execution = TestExecution.named("doubtful");

            assertThat(get(journal.write(execution.start()))).isEqualTo(COMMITTED);
            assertThat(relay.cutsLeft()).isZero();
            assertThat(get(journal.write(execution.withNewWriter().start())))
                    .isEqualTo(new AlreadyExists());
        }
    }

    @Test
    void a_commit_with_an_unknown_outcome_is_fenced_if_another_writer_stored_the_row()
            throws Exception {
        var database = server.createDatabase();
        try (var relay = new CutRelay(portOf(database));
                var journal = openThrough(relay, database);
                var otherNode =
                        PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            var mine = TestExecution.named("mine");
            var zombie = TestExecution.named("zombie");
            writeAll(journal, List.of(mine.start(), zombie.start()));
            var newOwner = zombie.withNewWriter();
            writeAll(otherNode, List.of(newOwner.row(2)));
            relay.cutNextCommits(2);

            var doubtful = journal.write(mine.row(2));
            var fenced = journal.write(zombie.row(2));

            assertThat(get(doubtful)).isEqualTo(COMMITTED);
            assertThat(get(fenced)).isEqualTo(new Fenced(newOwner.writer()));
        }
    }

    @Test
    void an_outage_longer_than_the_breaker_fails_writes_and_later_writes_succeed()
            throws Exception {
        var database = server.createDatabase();
        var settings = JournalSettings.standard().withOutageRetryMax(Duration.ofMillis(500));
        try (var journal = PostgresJournal.open(database.dataSource(), settings)) {
            var execution = TestExecution.named("breaker");
            assertThat(get(journal.write(execution.start()))).isEqualTo(COMMITTED);

            server.stop();
            var outcomes =
                    IntStream.range(0, 10)
                            .mapToObj(i -> journal.write(TestExecution.named("away-" + i).start()))
                            .toList();
            assertThat(outcomes)
                    .allSatisfy(outcome ->
                            assertThat(get(outcome))
                                    .isInstanceOfSatisfying(
                                            Failed.class,
                                            failed ->
                                                    assertThat(failed.cause())
                                                            .isInstanceOf(
                                                                    JournalUnavailableException
                                                                            .class)));
            server.start();

            // Each writer may first have to detect its lost connection, which can take longer than
            // the breaker's half second.
            Eventually.value(
                    "a write succeeds after the restart",
                    () -> get(journal.write(execution.row(2))),
                    COMMITTED::equals);
        }
    }

    private static void writeAll(Journal journal, List<JournalWrite> writes) {
        List<CompletionStage<WriteOutcome>> outcomes = writes.stream().map(journal::write).toList();
        assertThat(outcomes).allSatisfy(outcome -> assertThat(get(outcome)).isEqualTo(COMMITTED));
    }

    private static PostgresJournal openThrough(CutRelay relay, TestPostgres.Database database) {
        var url = database.url().replace(":" + portOf(database) + "/", ":" + relay.port() + "/");
        var source =
                new TestPostgres.Database(url, database.user(), database.password()).dataSource();
        return PostgresJournal.open(source, JournalSettings.standard());
    }

    private static int portOf(TestPostgres.Database database) {
        return URI.create(database.url().substring("jdbc:".length())).getPort();
    }
}
