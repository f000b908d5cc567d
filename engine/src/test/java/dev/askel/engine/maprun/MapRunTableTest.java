package dev.askel.engine.maprun;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.MapRuns.Counts;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.TestExecution;
import dev.askel.engine.journal.TestMapRun;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.maprun.MapRunStore.Change;
import dev.askel.engine.maprun.MapRunStore.WriteResult;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.SqlWorkers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the rows of Map Runs as their owners read and write them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MapRunTableTest {
    private static final long NOW = 1_000_000;

    private static final Bytes PROGRESS = Bytes.wrap(new byte[] {9});
    private static final Counts COUNTS = new Counts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());
    private final SqlWorkers workers = SqlWorkers.open("test", database.dataSource(), 2, 100);
    private final MapRunTable table =
            new MapRunTable(new MapRunWorkers(workers, 2, System::nanoTime), () -> true);

    @AfterAll
    void close() {
        workers.close();
        journal.close();
    }

    private TestMapRun started() {
        var parent = TestExecution.named("p-" + UUID.randomUUID());
        var run = TestMapRun.of(parent);
        get(journal.write(parent.start().withMapRuns(List.of(run.start()))));
        return run;
    }

    private static Change change(
            String writer, @Nullable StoredBlock block, @Nullable MapRunOutcome outcome) {
        return new Change(
                writer,
                () -> PROGRESS,
                new MapRunCounts(COUNTS, COUNTS),
                block == null ? null : () -> block,
                outcome,
                1_234);
    }

    private static StoredBlock block(long number) {
        return block(number, "{[0,5),[7,10)}");
    }

    private static StoredBlock block(long number, @Nullable String children) {
        return new StoredBlock(
                number,
                0,
                9,
                children,
                1,
                2,
                3,
                4,
                Bytes.wrap(new byte[] {1}),
                Bytes.wrap(new byte[] {2, 2}));
    }

    private static StoredBlock blockOf(long number, Bytes ends) {
        return new StoredBlock(
                number, 0, 0, "{[0,1)}", 1, 0, 0, 0, Bytes.wrap(new byte[] {1}), ends);
    }

    private MapRunRow row(TestMapRun run) {
        @Nullable MapRunRow row = get(table.load(run.mapRunId()));
        return Objects.requireNonNull(row);
    }

    private void execute(String sql, TestMapRun run) {
        try (var connection = database.connect();
                var statement = connection.prepareStatement(sql)) {
            statement.setString(1, run.mapRunId());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_started_run_is_loaded_with_its_plan_and_control() {
        var run = started();

        var row = row(run);

        assertThat(row.identity().arn().toString()).isEqualTo(run.arn());
        assertThat(row.identity().parentArn()).isEqualTo(run.parentArn());
        assertThat(row.identity().slice()).isEqualTo(Slices.of(run.mapRunId()));
        assertThat(row.plan()).isEqualTo(run.start().plan());
        assertThat(row.control()).isEqualTo(new MapRunControl(false, 0, 4, 12.5));
        assertThat(row.status()).isEqualTo(MapRunStatus.RUNNING);
        assertThat(row.counts()).isEqualTo(MapRunCounts.NONE);
        assertThat(row.progress()).isNull();
        assertThat(row.outcome()).isNull();
        @Nullable MapRunRow missing = get(table.load("123456789012/us-east-1/m/none"));
        assertThat(missing).isNull();
    }

    private void pauseParent(TestMapRun run) {
        execute(
                """
                INSERT INTO askel.paused_executions
                       (persistence_id, account, region, since, stops_timeouts)
                SELECT parent_persistence_id, account, region, 0, false
                  FROM askel.map_runs WHERE map_run_id = ?\
                """,
                run);
    }

    @Test
    void the_control_shows_whether_the_parent_is_paused() {
        var run = started();
        pauseParent(run);
        assertThat(row(run).control().isParentPaused()).isTrue();
        var control = Objects.requireNonNull(get(table.control(run.mapRunId())));
        assertThat(control.isParentPaused()).isTrue();
        var result = get(table.write(run.mapRunId(), 0, change("w", block(1), null)));
        assertThat(result)
                .isEqualTo(new WriteResult.Written(new MapRunControl(false, 0, 4, 12.5, true)));
    }

    @Test
    void a_write_stores_progress_counts_and_ends_and_returns_the_control() {
        var run = started();
        execute("UPDATE askel.map_runs SET max_concurrency = 5 WHERE map_run_id = ?", run);

        var result = get(table.write(run.mapRunId(), 0, change("w", block(1), null)));

        assertThat(result).isEqualTo(new WriteResult.Written(new MapRunControl(false, 5, 4, 12.5)));
        var row = row(run);
        assertThat(row.version()).isEqualTo(1);
        assertThat(row.progress()).isEqualTo(PROGRESS);
        assertThat(row.counts()).isEqualTo(new MapRunCounts(COUNTS, COUNTS));
        assertThat(get(table.blocks(run.mapRunId(), 0, 10))).containsExactly(block(1, null));
        assertThat(get(table.blocks(run.mapRunId(), 1, 10))).isEmpty();
        var summary = get(table.summaries(run.mapRunId(), 0, 10)).getFirst();
        assertThat(summary.summaries()).isEqualTo(block(1).summaries());
        assertThat(summary.ends().size()).isZero();
    }

    @Test
    void outcomes_are_compressed_when_all_nodes_can_read_them() {
        var ends = Bytes.wrap("delivered ".repeat(1_000).getBytes(StandardCharsets.US_ASCII));
        var run = started();
        var older = new MapRunTable(new MapRunWorkers(workers, 2, System::nanoTime), () -> false);
        get(older.write(run.mapRunId(), 0, change("w", blockOf(1, ends), null)));
        get(table.write(run.mapRunId(), 1, change("w", blockOf(2, ends), null)));

        var stored = get(table.blocks(run.mapRunId(), 0, 10));

        assertThat(stored.getFirst().ends()).isEqualTo(ends);
        assertThat(stored.getLast().ends().size()).isLessThan(ends.size() / 10);
        assertThat(BlockCompression.expand(stored.getLast().ends())).isEqualTo(ends);
    }

    @Test
    void a_write_of_another_version_is_fenced_and_changes_nothing() {
        var run = started();
        get(table.write(run.mapRunId(), 0, change("owner", null, null)));

        var stale = get(table.write(run.mapRunId(), 0, change("stale", block(1), null)));

        assertThat(stale).isEqualTo(new WriteResult.Fenced());
        assertThat(row(run).version()).isEqualTo(1);
        assertThat(get(table.blocks(run.mapRunId(), 0, 10))).isEmpty();
        assertThat(get(table.write("1/r/m/none", 0, change("w", null, null))))
                .isEqualTo(new WriteResult.Fenced());
    }

    @Test
    void a_write_whose_answer_was_lost_is_not_applied_again() {
        var run = started();
        var change = change("w", block(1), null);
        get(table.write(run.mapRunId(), 0, change));

        var repeated = get(table.write(run.mapRunId(), 0, change));

        assertThat(repeated).isInstanceOf(WriteResult.Written.class);
        assertThat(row(run).version()).isEqualTo(1);
        assertThat(get(table.blocks(run.mapRunId(), 0, 10))).hasSize(1);
    }

    @Test
    void a_new_owner_fences_the_writes_of_the_former_one() {
        var run = started();

        assertThat(get(table.takeOver(run.mapRunId(), 0))).isTrue();

        assertThat(row(run))
                .extracting(MapRunRow::version, MapRunRow::owner)
                .containsExactly(1L, 1L);
        assertThat(get(table.write(run.mapRunId(), 0, change("former", null, null))))
                .isEqualTo(new WriteResult.Fenced());
        assertThat(get(table.takeOver(run.mapRunId(), 0))).isFalse();
        get(table.write(run.mapRunId(), 1, change("w", null, new MapRunOutcome.Aborted())));
        assertThat(get(table.takeOver(run.mapRunId(), 2))).isFalse();
    }

    @Test
    void a_new_owner_and_the_end_of_a_run_wait_for_the_starts_of_children_that_are_under_way()
            throws Exception {
        var run = started();
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                "SELECT 1 FROM askel.map_runs WHERE map_run_id = ?"
                                        + " FOR KEY SHARE")) {
            connection.setAutoCommit(false);
            statement.setString(1, run.mapRunId());
            statement.execute();

            // The writes of the owner do not wait.
            get(table.write(run.mapRunId(), 0, change("w", null, null)));
            var taken = table.takeOver(run.mapRunId(), 1).toCompletableFuture();
            Eventually.holds("the new owner waits", this::isAnySessionBlocked);
            assertThat(taken).isNotDone();

            connection.commit();
            assertThat(get(taken)).isTrue();
        }
    }

    private boolean isAnySessionBlocked() {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "SELECT 1 FROM pg_stat_activity"
                                        + " WHERE datname = current_database()"
                                        + " AND cardinality(pg_blocking_pids(pid)) > 0")) {
            return found.next();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void an_ended_run_stays_ended() {
        var run = started();
        var failed = new MapRunOutcome.Failed("E \u0000", null);

        get(table.write(run.mapRunId(), 0, change("w", null, failed)));

        var row = row(run);
        assertThat(row.status()).isEqualTo(MapRunStatus.FAILED);
        assertThat(row.outcome()).isEqualTo(failed);
        assertThat(row.stoppedAtMillis()).isEqualTo(1_234);
        assertThat(get(table.write(run.mapRunId(), 1, change("x", null, null))))
                .isEqualTo(new WriteResult.Fenced());
    }

    @Test
    void the_output_of_a_run_is_stored_as_it_is() {
        var run = started();
        var output = Payload.ofVerbatim("[1.0, {\"b\": 1, \"a\": 2}]");

        get(table.write(run.mapRunId(), 0, change("w", null, new MapRunOutcome.Succeeded(output))));

        assertThat(row(run).outcome())
                .isInstanceOfSatisfying(
                        MapRunOutcome.Succeeded.class,
                        succeeded ->
                                assertThat(succeeded.output().verbatim())
                                        .isEqualTo(output.verbatim()));
    }

    @Test
    void a_run_is_open_until_its_parent_has_acknowledged_its_outcome() {
        var run = started();
        assertThat(open(run)).isTrue();

        get(table.write(run.mapRunId(), 0, change("w", null, new MapRunOutcome.Aborted())));
        assertThat(open(run)).isTrue();

        get(table.acknowledge(run.mapRunId(), 1));
        assertThat(open(run)).isTrue();

        get(table.acknowledge(run.mapRunId(), 0));
        assertThat(open(run)).isFalse();
        assertThat(row(run).isParentNotified()).isTrue();
    }

    @Test
    void a_passivated_run_is_not_open_until_its_time() {
        var run = started();

        assertThat(passivate(run, NOW)).isTrue();
        assertThat(open(run)).isTrue();

        assertThat(passivate(run, NOW + 1)).isTrue();
        assertThat(open(run)).isFalse();

        get(table.takeOver(run.mapRunId(), 0));
        assertThat(open(run)).isTrue();
    }

    @Test
    void a_passivated_run_is_open_after_the_end_of_its_passivation() {
        var run = started();
        assertThat(passivate(run, NOW + 1)).isTrue();

        get(table.endPassivation(run.mapRunId()));
        assertThat(open(run)).isTrue();
        assertThat(row(run).version()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version = version + 1, owner = version + 1, writer = NULL",
                "stop_requested = true"
            })
    void a_run_that_a_node_of_an_earlier_release_has_taken_over_or_stopped_is_open(String change)
            throws SQLException {
        var run = started();
        assertThat(passivate(run, NOW + 1)).isTrue();
        assertThat(open(run)).isFalse();

        try (var connection = database.dataSource().getConnection();
                var statement =
                        connection.prepareStatement(
                                "UPDATE map_runs SET " + change + " WHERE map_run_id = ?")) {
            statement.setString(1, run.mapRunId());
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
        assertThat(open(run)).isTrue();
    }

    @Test
    void a_run_that_has_changed_is_not_passivated() {
        var run = started();
        var control = row(run).control();

        assertThat(get(table.passivate(run.mapRunId(), 1, control, NOW + 1))).isFalse();
        var stopped =
                new MapRunControl(
                        true,
                        control.maxConcurrency(),
                        control.toleratedFailureCount(),
                        control.toleratedFailurePercentage());
        assertThat(get(table.passivate(run.mapRunId(), 0, stopped, NOW + 1))).isFalse();
        assertThat(open(run)).isTrue();
    }

    @Test
    void a_run_whose_parent_was_paused_or_resumed_meanwhile_is_not_passivated() {
        var run = started();
        var former = row(run).control();
        pauseParent(run);
        assertThat(get(table.passivate(run.mapRunId(), 0, former, NOW + 1))).isFalse();
        var paused = row(run).control();
        assertThat(get(table.passivate(run.mapRunId(), 0, paused, NOW + 1))).isTrue();

        get(table.endPassivation(run.mapRunId()));
        execute(
                """
                DELETE FROM askel.paused_executions WHERE persistence_id =
                       (SELECT parent_persistence_id FROM askel.map_runs WHERE map_run_id = ?)\
                """,
                run);
        assertThat(get(table.passivate(run.mapRunId(), 0, paused, NOW + 1))).isFalse();
        assertThat(open(run)).isTrue();
    }

    private boolean passivate(TestMapRun run, long wakeAtMillis) {
        return get(table.passivate(run.mapRunId(), 0, row(run).control(), wakeAtMillis));
    }

    private boolean open(TestMapRun run) {
        int slice = Slices.of(run.mapRunId());
        return get(table.openRuns(new SliceRange(slice, slice), null, 100, NOW))
                .contains(run.mapRunId());
    }

    @Test
    void open_runs_are_read_in_pages() {
        var runs = List.of(started(), started(), started());
        var found = new ArrayList<String>();
        String after = null;
        for (var page = get(table.openRuns(SliceRange.ALL, null, 1, NOW));
                !page.isEmpty();
                page = get(table.openRuns(SliceRange.ALL, after, 1, NOW))) {
            after = page.getFirst();
            found.add(after);
        }

        assertThat(found).doesNotHaveDuplicates();
        assertThat(found).containsAll(runs.stream().map(TestMapRun::mapRunId).toList());
    }
}
