package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.AlreadyExists;
import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.WriteOutcome.Failed;
import dev.askel.engine.journal.WriteOutcome.Fenced;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Connections and servers that go away in the middle: nothing is lost, nothing is there twice. */
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
    void sessions_killed_in_the_middle_of_a_load_lose_and_double_nothing() throws Exception {
        underLoad(
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
    void a_restart_of_the_server_stalls_the_writers_and_they_resume() throws Exception {
        underLoad(
                List.of(400L, 1500L),
                _ -> {
                    server.stop();
                    server.start();
                });
    }

    @Test
    void a_crash_of_the_server_stalls_the_writers_and_they_resume() throws Exception {
        underLoad(
                List.of(900L),
                _ -> {
                    server.crash();
                    server.start();
                });
    }

    private interface Disturbance {
        void of(TestPostgres.Database database) throws SQLException;
    }

    /**
     * 48 executions write 60 rows each, one after the other, while the database is disturbed
     * whenever so many are written.
     */
    private void underLoad(List<Long> thresholds, Disturbance disturbance) throws Exception {
        int executions = 48;
        int rows = 60;
        var database = server.createDatabase();
        try (var journal =
                PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            var written = new AtomicLong();
            var unexpected = new ArrayList<WriteOutcome>();
            var done = new CountDownLatch(executions);
            var reached = thresholds.stream().map(_ -> new CompletableFuture<Void>()).toList();
            for (int i = 0; i < executions; i++) {
                var execution = TestExecution.named("load-" + i);
                writeNext(
                        journal,
                        execution,
                        1,
                        rows,
                        outcome -> {
                            if (!outcome.equals(COMMITTED)) {
                                synchronized (unexpected) {
                                    unexpected.add(outcome);
                                }
                            }
                            long count = written.incrementAndGet();
                            int index = thresholds.indexOf(count);
                            if (index >= 0) {
                                reached.get(index).complete(null);
                            }
                        },
                        done);
            }

            for (var moment : reached) {
                moment.get(60, TimeUnit.SECONDS);
                disturbance.of(database);
            }

            assertThat(done.await(90, TimeUnit.SECONDS)).isTrue();
            assertThat(unexpected).isEmpty();
            assertThat(journal.statistics().lostConnections()).isPositive();
            for (int i = 0; i < executions; i++) {
                assertThat(TestExecution.named("load-" + i).recoveredFrom(journal).rows())
                        .extracting(JournalRow::sequenceNr)
                        .containsExactlyElementsOf(
                                IntStream.rangeClosed(1, rows).mapToObj(Long::valueOf).toList());
            }
        }
    }

    private static void writeNext(
            Journal journal,
            TestExecution execution,
            long number,
            long last,
            Consumer<WriteOutcome> seen,
            CountDownLatch done) {
        if (number > last) {
            done.countDown();
            return;
        }
        var write = number == 1 ? execution.start() : execution.row(number);
        var _ =
                journal.write(write)
                        .thenAccept(outcome -> {
                            seen.accept(outcome);
                            writeNext(journal, execution, number + 1, last, seen, done);
                        });
    }

    @Test
    void heartbeats_that_a_restart_of_the_server_kept_from_coming_are_not_missed() {
        var database = server.createDatabase();
        var time = new ManualTime(TestExecution.STARTED_AT);
        try (var journal =
                PostgresJournal.open(
                        database.dataSource(),
                        JournalSettings.standard(),
                        HeartbeatGrace.from(time, System::nanoTime))) {
            // The start of the node is no excuse any more.
            time.advance(HeartbeatGrace.START);
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
                                                            time.millis() + 100)))));
            var walk = DueWalk.through(SliceRange.ALL, 10);
            assertThat(get(journal.heartbeatsMissed(walk, time.millis()))).isEmpty();

            server.stop();
            time.advance(Duration.ofSeconds(1));
            var asked = journal.heartbeatsMissed(walk, time.millis());
            server.start();

            assertThat(get(asked)).isEmpty();
            assertThat(get(journal.heartbeatsMissed(walk, time.millis()))).isEmpty();
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
    void after_a_doubtful_commit_our_own_row_means_success() throws Exception {
        var database = server.createDatabase();
        try (var relay = new CutRelay(portOf(database));
                var journal = through(relay, database)) {
            var executions =
                    IntStream.range(0, 20).mapToObj(i -> TestExecution.named("d-" + i)).toList();
            all(journal, executions.stream().map(TestExecution::start).toList());

            relay.cutNextCommits(1);
            var second =
                    executions.stream()
                            .map(e -> e.row(2).with(new WakeupChange.Put(1L, false, false, null)))
                            .toList();
            all(journal, second);

            assertThat(relay.cutsLeft()).isZero();
            for (var execution : executions) {
                assertThat(execution.recoveredFrom(journal).lastSequenceNr()).isEqualTo(2);
            }
        }
    }

    @Test
    void a_start_whose_commit_was_in_doubt_is_not_taken_for_anothers() throws Exception {
        var database = server.createDatabase();
        try (var relay = new CutRelay(portOf(database));
                var journal = through(relay, database)) {
            get(journal.write(TestExecution.named("first").start()));
            relay.cutNextCommits(1);
            var execution = TestExecution.named("doubtful");

            assertThat(get(journal.write(execution.start()))).isEqualTo(COMMITTED);
            assertThat(relay.cutsLeft()).isZero();
            assertThat(get(journal.write(execution.taken().start())))
                    .isEqualTo(new AlreadyExists());
        }
    }

    @Test
    void after_a_doubtful_commit_anothers_row_means_fenced() throws Exception {
        var database = server.createDatabase();
        try (var relay = new CutRelay(portOf(database));
                var journal = through(relay, database);
                var otherNode =
                        PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            var mine = TestExecution.named("mine");
            var zombie = TestExecution.named("zombie");
            all(journal, List.of(mine.start(), zombie.start()));
            var newOwner = zombie.taken();
            all(otherNode, List.of(newOwner.row(2)));
            relay.cutNextCommits(2);

            var doubtful = journal.write(mine.row(2));
            var fenced = journal.write(zombie.row(2));

            assertThat(get(doubtful)).isEqualTo(COMMITTED);
            assertThat(get(fenced)).isEqualTo(new Fenced(newOwner.writer()));
        }
    }

    @Test
    void a_database_away_for_longer_than_the_breaker_fails_writes_and_is_found_again()
            throws Exception {
        var database = server.createDatabase();
        var settings = JournalSettings.standard().withBreaker(Duration.ofMillis(500));
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
                                                                    JournalUnavailable.class)));
            server.start();

            assertThat(get(journal.write(execution.row(2)))).isEqualTo(COMMITTED);
        }
    }

    private static void all(Journal journal, List<JournalWrite> writes) {
        List<CompletionStage<WriteOutcome>> outcomes = writes.stream().map(journal::write).toList();
        assertThat(outcomes).allSatisfy(outcome -> assertThat(get(outcome)).isEqualTo(COMMITTED));
    }

    private static PostgresJournal through(CutRelay relay, TestPostgres.Database database) {
        var url = database.url().replace(":" + portOf(database) + "/", ":" + relay.port() + "/");
        var source = new TestPostgres.Database(url, database.user()).dataSource();
        return PostgresJournal.open(source, JournalSettings.standard());
    }

    private static int portOf(TestPostgres.Database database) {
        return URI.create(database.url().substring("jdbc:".length())).getPort();
    }
}
