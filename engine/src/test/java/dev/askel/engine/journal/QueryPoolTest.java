package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.read.QueryPool;
import dev.askel.engine.journal.wakeup.DueCursor;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that queries of different kinds do not wait for each other, and that failures end no
 * thread.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class QueryPoolTest {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();

    @Test
    void slow_reads_of_histories_do_not_delay_wakeups() throws Exception {
        try (var journal = PostgresJournal.open(database.dataSource(), JournalSettings.standard());
                var holder = database.connect()) {
            var execution = TestExecution.named("slow");
            get(journal.write(execution.start().with(new WakeupChange.Put(1L, false, true, null))));
            holder.setAutoCommit(false);
            try (var statement = holder.createStatement()) {
                statement.execute("LOCK TABLE event_journal IN ACCESS EXCLUSIVE MODE");
            }
            var histories = new ArrayList<CompletionStage<?>>();
            for (int i = 0; i < 10; i++) {
                histories.add(
                        journal.read(
                                execution.persistenceId(), TestExecution.BUCKET, 1, 10, 1_000));
            }

            assertThat(get(journal.wakeupsDue(DueCursor.atStart(SliceRange.ALL, 10), 1)))
                    .hasSize(1);

            holder.rollback();
            get(
                    CompletableFuture.allOf(
                            histories.stream()
                                    .map(CompletionStage::toCompletableFuture)
                                    .toArray(CompletableFuture<?>[]::new)));
        }
    }

    @Test
    void queries_without_a_result_run_again() {
        var groups = new CopyOnWriteArrayList<List<Integer>>();
        try (var pool =
                new QueryPool<Integer, String>(
                        "halves",
                        1,
                        10,
                        10,
                        Duration.ofSeconds(30),
                        () -> Session.readCommitted(database.dataSource(), Duration.ofSeconds(30)),
                        HeartbeatGrace.none(),
                        (_, arguments) -> {
                            groups.add(arguments);
                            var last = arguments.getLast();
                            return Map.of(last, "answer " + last);
                        })) {
            var answers = Stream.of(1, 2, 3, 2).map(pool::submit).toList();
            pool.start();

            assertThat(answers.stream().map(TestExecution::get))
                    .containsExactly("answer 1", "answer 2", "answer 3", "answer 2");
        }
        // The last result completes all queries with the same argument.
        assertThat(groups.getLast()).hasSize(1);
    }

    @Test
    @Timeout(60)
    void a_slow_recovery_does_not_delay_the_next() throws Exception {
        try (var journal = PostgresJournal.open(database.dataSource(), JournalSettings.standard());
                var holder = database.connect()) {
            var slow = TestExecution.named("slow-recovery").inBucket(Buckets.LONG_RUNNING);
            var quick = TestExecution.named("quick-recovery");
            get(journal.write(slow.row(1)));
            get(journal.write(quick.start()));
            holder.setAutoCommit(false);
            String partition;
            try (var statement = holder.createStatement();
                    var found =
                            statement.executeQuery(
                                    "SELECT tableoid::regclass::text FROM event_journal WHERE"
                                            + " persistence_id LIKE '%/slow-recovery'")) {
                found.next();
                partition = found.getString(1);
            }
            try (var statement = holder.createStatement()) {
                statement.execute("LOCK TABLE " + partition + " IN ACCESS EXCLUSIVE MODE");
            }
            var recovery = journal.recover(slow.persistenceId());
            awaitLockWait(holder, partition);

            assertThat(quick.recover(journal).rows()).hasSize(1);

            assertThat(recovery.toCompletableFuture()).isNotDone();
            holder.rollback();
            assertThat(get(recovery)).isNotNull();
        }
    }

    @Test
    void an_error_in_a_query_does_not_end_its_thread() {
        try (var journal =
                PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            for (int i = 0; i < 10; i++) {
                var broken =
                        journal.<String>inTransaction(_ -> {
                            throw new StackOverflowError("on purpose");
                        });
                assertThatThrownBy(() -> broken.toCompletableFuture().get(30, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(StackOverflowError.class);
            }
            String alive = get(journal.inTransaction(_ -> "alive"));
            assertThat(alive).isEqualTo("alive");
        }
    }

    @Test
    void sessions_have_timeouts_for_statements_and_idle_transactions() {
        try (var journal =
                PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            String statement = get(journal.inTransaction(c -> setting(c, "statement_timeout")));
            assertThat(statement).isEqualTo("25s");
            String transaction =
                    get(
                            journal.inTransaction(
                                    c -> setting(c, "idle_in_transaction_session_timeout")));
            assertThat(transaction).isEqualTo("12s");
        }
    }

    private static void awaitLockWait(Connection connection, String table) throws SQLException {
        try (var statement =
                connection.prepareStatement(
                        "SELECT FROM pg_locks WHERE NOT granted AND relation = ?::regclass")) {
            statement.setString(1, table);
            for (boolean waiting = false; !waiting; ) {
                try (var found = statement.executeQuery()) {
                    waiting = found.next();
                }
            }
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("SHOW " + name)) {
            found.next();
            return found.getString(1);
        }
    }
}
