package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.SemaphoreName;
import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.WriteOutcome.PermitsChanged;
import dev.askel.engine.journal.postgres.PostgresJournal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Tests that changes of requests for permits are in the transaction of their execution's commit.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SemaphoreChangeTest {
    private static final SemaphoreId SEMAPHORE =
            new SemaphoreId("123456789012", "us-east-1", new SemaphoreName("deploy", ""));
    private static final String FRAME = "0.1";

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterAll
    void close() {
        journal.close();
    }

    private static SemaphoreChange.Request request(int ordinal, @Nullable Long decision) {
        return new SemaphoreChange.Request(FRAME, ordinal, SEMAPHORE, 2, 3, 1_000, decision);
    }

    private static SemaphoreChange insert(int ordinal) {
        return new SemaphoreChange.Insert(request(ordinal, null));
    }

    private static SemaphoreChange hold(int ordinal, long decision) {
        return new SemaphoreChange.Hold(FRAME, ordinal, SEMAPHORE, 2, decision);
    }

    private WriteOutcome change(TestExecution execution, long row, SemaphoreChange... changes) {
        return get(journal.write(execution.row(row).withSemaphores(List.of(changes))));
    }

    private void grant(TestExecution execution, int ordinal, long decision) throws SQLException {
        set("state = 'GRANTED', decision = " + decision, execution, ordinal);
    }

    private void set(String columns, TestExecution execution, int ordinal) throws SQLException {
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                "UPDATE askel.semaphore_requests SET "
                                        + columns
                                        + " WHERE persistence_id = ? AND ordinal = ?")) {
            statement.setString(1, execution.persistenceId());
            statement.setInt(2, ordinal);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private List<String> rows(String columns, TestExecution execution) throws SQLException {
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                "SELECT concat_ws(' ', "
                                        + columns
                                        + ") FROM askel.semaphore_requests"
                                        + " WHERE persistence_id = ? ORDER BY ordinal")) {
            statement.setString(1, execution.persistenceId());
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }
    }

    private List<String> rows(TestExecution execution) throws SQLException {
        return rows("ordinal, state, permits, decision", execution);
    }

    @Test
    void a_commit_accepts_a_grant() throws SQLException {
        var execution = TestExecution.startNew(journal, "accepts");
        change(execution, 2, insert(1));
        grant(execution, 1, 7);

        assertThat(change(execution, 3, hold(1, 7))).isInstanceOf(Committed.class);
        assertThat(rows(execution)).containsExactly("1 HELD 2 7");
    }

    @Test
    void a_commit_whose_answer_was_lost_accepts_the_grant_once() throws SQLException {
        var execution = TestExecution.startNew(journal, "repeats");
        change(execution, 2, insert(1));
        grant(execution, 1, 7);

        assertThat(change(execution, 3, hold(1, 7))).isInstanceOf(Committed.class);
        assertThat(change(execution, 3, hold(1, 7))).isInstanceOf(Committed.class);
        assertThat(rows(execution)).containsExactly("1 HELD 2 7");
    }

    @Test
    void a_refusal_ends_only_the_request_that_has_it() throws SQLException {
        var execution = TestExecution.startNew(journal, "refusals");
        change(execution, 2, insert(1), insert(2), insert(3));
        set("state = 'REFUSED', decision = 7", execution, 1);
        grant(execution, 2, 8);
        var remove = new SemaphoreChange.Remove(FRAME, 1, null);

        // The refusals of another decision, of a granted request, of a waiting one, and of none.
        assertThat(change(execution, 3, refusal(1, 6), remove)).isInstanceOf(PermitsChanged.class);
        assertThat(change(execution, 3, refusal(2, 8), remove)).isInstanceOf(PermitsChanged.class);
        assertThat(change(execution, 3, refusal(3, 8), remove)).isInstanceOf(PermitsChanged.class);
        assertThat(change(execution, 3, refusal(4, 7), new SemaphoreChange.RemoveAll(List.of())))
                .isInstanceOf(PermitsChanged.class);
        assertThat(change(execution, 3, hold(1, 7))).isInstanceOf(PermitsChanged.class);
        assertThat(rows(execution))
                .containsExactly("1 REFUSED 2 7", "2 GRANTED 2 8", "3 WAITING 2");

        // A commit whose answer was lost is repeated.
        assertThat(change(execution, 3, refusal(1, 7), remove)).isInstanceOf(Committed.class);
        assertThat(change(execution, 3, refusal(1, 7), remove)).isInstanceOf(Committed.class);
        assertThat(rows(execution)).containsExactly("2 GRANTED 2 8", "3 WAITING 2");
    }

    private static SemaphoreChange refusal(int ordinal, long decision) {
        return new SemaphoreChange.AcceptRefusal(FRAME, ordinal, decision);
    }

    @Test
    void an_outdated_grant_makes_no_holder_and_no_row_of_the_journal() throws SQLException {
        var execution = TestExecution.startNew(journal, "outdated");
        change(execution, 2, insert(1), insert(2), insert(3), insert(4));
        grant(execution, 1, 7);
        grant(execution, 2, 9);

        // A grant that was replaced, one that was taken back, and one whose row is gone. The write
        // stores none of its changes.
        assertThat(change(execution, 3, hold(1, 7), hold(2, 8))).isInstanceOf(PermitsChanged.class);
        assertThat(change(execution, 3, hold(3, 7))).isInstanceOf(PermitsChanged.class);
        assertThat(change(execution, 3, hold(5, 7), new SemaphoreChange.RemoveAll(List.of())))
                .isInstanceOf(PermitsChanged.class);

        assertThat(rows(execution))
                .containsExactly("1 GRANTED 2 7", "2 GRANTED 2 9", "3 WAITING 2", "4 WAITING 2");
        assertThat(execution.recover(journal).lastSequenceNr()).isEqualTo(2);
        assertThat(change(execution, 3, hold(1, 7), hold(2, 9))).isInstanceOf(Committed.class);
    }

    @Test
    void an_outdated_grant_refuses_no_other_execution() throws SQLException {
        var first = TestExecution.startNew(journal, "first");
        var second = TestExecution.startNew(journal, "second");
        change(first, 2, insert(1));
        change(second, 2, insert(1));
        grant(first, 1, 7);

        var accepted = journal.write(first.row(3).withSemaphores(List.of(hold(1, 7))));
        var refused = journal.write(second.row(3).withSemaphores(List.of(hold(1, 7))));

        assertThat(get(accepted)).isInstanceOf(Committed.class);
        assertThat(get(refused)).isInstanceOf(PermitsChanged.class);
        assertThat(rows(second)).containsExactly("1 WAITING 2");
    }

    @Test
    void permits_are_released_in_parts() throws SQLException {
        var execution = TestExecution.startNew(journal, "parts");
        change(execution, 2, insert(1));
        grant(execution, 1, 7);
        change(execution, 3, hold(1, 7));

        change(execution, 4, new SemaphoreChange.Reduce(FRAME, 1, SEMAPHORE, 1));
        assertThat(rows(execution)).containsExactly("1 HELD 1 7");

        change(execution, 5, new SemaphoreChange.Remove(FRAME, 1, SEMAPHORE));
        assertThat(rows(execution)).isEmpty();
    }

    @Test
    void a_repair_keeps_grants_and_places_in_the_queue() throws SQLException {
        var execution = TestExecution.startNew(journal, "keeps");
        change(execution, 2, insert(1), insert(2), insert(3), insert(4));
        grant(execution, 1, 7);
        grant(execution, 3, 8);
        change(execution, 3, hold(3, 8));
        set("state = 'REFUSED', decision = 9, error = 'E'", execution, 4);
        var before = rows("ordinal, state, permits, decision, error, position", execution);

        change(
                execution,
                4,
                new SemaphoreChange.Restore(
                        List.of(
                                request(1, null),
                                request(2, null),
                                request(3, 8L),
                                request(4, null))));

        assertThat(rows("ordinal, state, permits, decision, error, position", execution))
                .isEqualTo(before);
    }

    @Test
    void a_repair_inserts_missing_rows_and_removes_the_others() throws SQLException {
        var execution = TestExecution.startNew(journal, "repairs");
        var other = TestExecution.startNew(journal, "other");
        change(other, 2, insert(1));
        // The rows 1 and 2 are left over. The rows 3 and 5 have wrong states, and row 4 is missing.
        change(execution, 2, insert(1), insert(2), insert(3), insert(5));
        set("state = 'HELD', decision = 5", execution, 1);
        set("state = 'HELD', decision = 6", execution, 3);

        change(
                execution,
                3,
                new SemaphoreChange.Restore(
                        List.of(request(3, null), request(4, null), request(5, 8L))));

        assertThat(rows(execution)).containsExactly("3 WAITING 2", "4 WAITING 2", "5 HELD 2 8");
        assertThat(rows(other)).containsExactly("1 WAITING 2");

        change(execution, 4, new SemaphoreChange.Restore(List.of()));
        assertThat(rows(execution)).isEmpty();
        assertThat(rows(other)).containsExactly("1 WAITING 2");
    }

    @Test
    void a_repair_and_an_outdated_grant_in_one_commit_make_no_holder() throws SQLException {
        var execution = TestExecution.startNew(journal, "both");
        change(execution, 2, insert(1));

        assertThat(
                        change(
                                execution,
                                3,
                                new SemaphoreChange.Restore(List.of(request(1, null))),
                                hold(1, 7)))
                .isInstanceOf(PermitsChanged.class);
        assertThat(rows(execution)).containsExactly("1 WAITING 2");
    }
}
