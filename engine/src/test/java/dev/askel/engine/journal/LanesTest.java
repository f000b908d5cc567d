package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Questions of different kinds do not wait for each other. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LanesTest {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();

    @Test
    void histories_that_are_slow_to_read_do_not_hold_up_what_is_due() throws Exception {
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

            assertThat(get(journal.wakeupsDue(DueWalk.through(SliceRange.ALL, 10), 1))).hasSize(1);

            holder.rollback();
            get(
                    CompletableFuture.allOf(
                            histories.stream()
                                    .map(CompletionStage::toCompletableFuture)
                                    .toArray(CompletableFuture<?>[]::new)));
        }
    }

    @Test
    void a_question_that_ends_in_an_error_ends_no_thread() {
        try (var journal =
                PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            for (int i = 0; i < 10; i++) {
                var broken =
                        journal.<String>onLane(_ -> {
                            throw new StackOverflowError("on purpose");
                        });
                assertThatThrownBy(() -> broken.toCompletableFuture().get(30, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(StackOverflowError.class);
            }
            String alive = get(journal.onLane(_ -> "alive"));
            assertThat(alive).isEqualTo("alive");
        }
    }

    @Test
    void the_server_gives_up_what_is_given_up_here() {
        try (var journal =
                PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            String statement = get(journal.onLane(c -> setting(c, "statement_timeout")));
            assertThat(statement).isEqualTo("25s");
            String transaction =
                    get(journal.onLane(c -> setting(c, "idle_in_transaction_session_timeout")));
            assertThat(transaction).isEqualTo("30s");
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
