package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.AlreadyExists;
import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.WriteOutcome.Fenced;
import dev.askel.engine.journal.WriteOutcome.MapRunChanged;
import dev.askel.engine.journal.postgres.PostgresJournal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests that changes of Map Runs are in the transaction of their parent's commit. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MapRunChangeTest {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterAll
    void close() {
        journal.close();
    }

    private List<String> read(String columns, TestMapRun run) throws SQLException {
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                "SELECT concat_ws(' ', "
                                        + columns
                                        + ") FROM askel.map_runs WHERE map_run_id = ?")) {
            statement.setString(1, run.mapRunId());
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }
    }

    private void set(String columns, TestMapRun run) throws SQLException {
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                "UPDATE askel.map_runs SET " + columns + " WHERE map_run_id = ?")) {
            statement.setString(1, run.mapRunId());
            statement.executeUpdate();
        }
    }

    private WriteOutcome change(TestExecution parent, long row, MapRunChange... changes) {
        return get(journal.write(parent.row(row).withMapRuns(List.of(changes))));
    }

    private TestMapRun started(TestExecution parent) {
        var run = TestMapRun.of(parent);
        assertThat(get(journal.write(parent.start().withMapRuns(List.of(run.start())))))
                .isInstanceOf(Committed.class);
        return run;
    }

    @Test
    void a_run_starts_with_the_commit_of_its_parent() throws SQLException {
        var run = started(TestExecution.named("starts"));

        assertThat(read("status, version, stop_requested, frame, ordinal, life, standard", run))
                .containsExactly("RUNNING 0 f 1.2 3 7 t");
        assertThat(read("max_concurrency, tolerated_count, tolerated_percentage", run))
                .containsExactly("0 4 12.5");
    }

    @Test
    void a_refused_commit_starts_no_run() throws SQLException {
        var parent = TestExecution.named("refused");
        get(journal.write(parent.start()));
        var second = parent.withNewWriter();
        var run = TestMapRun.of(second);

        var repeated = get(journal.write(second.start().withMapRuns(List.of(run.start()))));

        assertThat(repeated).isInstanceOf(AlreadyExists.class);
        assertThat(read("status", run)).isEmpty();
    }

    @Test
    void a_fenced_commit_starts_no_run() throws SQLException {
        var parent = TestExecution.named("fenced");
        get(journal.write(parent.start()));
        get(journal.write(parent.row(2)));
        var stale = parent.withNewWriter();
        var run = TestMapRun.of(stale);

        assertThat(change(stale, 2, run.start())).isInstanceOf(Fenced.class);
        assertThat(read("status", run)).isEmpty();
    }

    @Test
    void a_commit_whose_answer_was_lost_starts_the_run_once() throws SQLException {
        var parent = TestExecution.named("twice");
        get(journal.write(parent.start()));
        var run = TestMapRun.of(parent);

        assertThat(change(parent, 2, run.start())).isInstanceOf(Committed.class);
        assertThat(change(parent, 2, run.start())).isInstanceOf(Committed.class);

        assertThat(read("status", run)).containsExactly("RUNNING");
    }

    @Test
    void a_commit_stops_one_run_or_all_runs_of_the_parent() throws SQLException {
        var parent = TestExecution.named("stops");
        var first = started(parent);
        var second = TestMapRun.of(parent);
        var ended = TestMapRun.of(parent);
        change(parent, 2, second.start(), ended.start());
        set("status = 'FAILED'", ended);

        change(parent, 3, new MapRunChange.Stop(first.mapRunId()));

        assertThat(read("stop_requested, version", first)).containsExactly("t 0");
        assertThat(read("stop_requested", second)).containsExactly("f");

        change(parent, 4, new MapRunChange.StopAll(parent.persistenceId()));

        assertThat(read("stop_requested", second)).containsExactly("t");
        assertThat(read("stop_requested", ended)).containsExactly("f");
    }

    private WriteOutcome startChild(TestMapRun run, String name, long owner) {
        var child = TestExecution.named(name);
        var start =
                new ExecutionChange.Start(
                        child.row(), null, new MapRunGuard(run.mapRunId(), owner, 0));
        return get(journal.write(child.row(1).with(start)));
    }

    @Test
    void a_child_starts_only_for_the_owner_of_its_running_run() throws SQLException {
        var run = started(TestExecution.named("guards"));
        assertThat(startChild(run, "of-first-owner", 0)).isInstanceOf(Committed.class);
        assertThat(startChild(run, "of-no-owner", 1)).isInstanceOf(MapRunChanged.class);

        set("owner = 4", run);

        assertThat(startChild(run, "of-former-owner", 0)).isInstanceOf(MapRunChanged.class);
        assertThat(startChild(run, "of-second-owner", 4)).isInstanceOf(Committed.class);

        set("status = 'ABORTED'", run);

        assertThat(startChild(run, "after-the-end", 4)).isInstanceOf(MapRunChanged.class);
        assertThat(startChild(TestMapRun.of(TestExecution.named("none")), "of-no-run", 0))
                .isInstanceOf(MapRunChanged.class);
    }

    @Test
    void a_redrive_reopens_a_failed_run_and_fences_its_owner() throws SQLException {
        var parent = TestExecution.named("reopens");
        var run = started(parent);
        set(
                "status = 'FAILED', stopped_at = 5, version = 8, notified = true,"
                        + " stop_requested = true, error = 'E'::bytea",
                run);

        change(parent, 2, new MapRunChange.Reopen(run.mapRunId(), 1, 77, null));

        assertThat(
                        read(
                                "status, version, notified, stop_requested, redrive_count,"
                                        + " redriven_at, stopped_at, error",
                                run))
                .containsExactly("RUNNING 9 f f 1 77");
    }

    @Test
    void a_run_that_one_commit_reopens_and_stops_is_stopped() throws SQLException {
        var parent = TestExecution.named("reopens-and-stops");
        var run = started(parent);
        set("status = 'ABORTED', stop_requested = true", run);

        change(
                parent,
                2,
                new MapRunChange.Reopen(run.mapRunId(), 1, 77, null),
                new MapRunChange.Stop(run.mapRunId()));

        assertThat(read("status, stop_requested", run)).containsExactly("RUNNING t");
    }

    @Test
    void a_redrive_lets_a_run_that_has_succeeded_report_its_outcome_again() throws SQLException {
        var parent = TestExecution.named("reports");
        var run = started(parent);
        set(
                "status = 'SUCCEEDED', stopped_at = 5, version = 8, notified = true,"
                        + " output = '[]'::bytea",
                run);

        change(parent, 2, new MapRunChange.Reopen(run.mapRunId(), 1, 77, null));

        assertThat(read("status, version, notified, redrive_count, stopped_at", run))
                .containsExactly("SUCCEEDED 9 f 1 5");
    }
}
