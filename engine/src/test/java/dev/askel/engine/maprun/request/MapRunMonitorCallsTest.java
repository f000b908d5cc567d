package dev.askel.engine.maprun.request;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildFailureGroup;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildFailures;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildHeatMap;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildrenRequest;
import dev.askel.engine.api.workbench.MapRunMonitor.FailedChild;
import dev.askel.engine.api.workbench.MapRunMonitor.HeatCell;
import dev.askel.engine.api.workbench.MapRunMonitor.MapRunChild;
import dev.askel.engine.api.workbench.SimilarFailures;
import dev.askel.engine.execution.commit.CauseFingerprint;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.OutcomeCounts;
import dev.askel.engine.maprun.progress.ProgressCodec;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.request.StoredMapRuns.StoredMapRun;
import dev.askel.engine.visibility.TestCatalogue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the groups of failures of Map Runs, and the searches of children. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunMonitorCallsTest {
    private static final TestCatalogue CATALOGUE = new TestCatalogue();
    private static final StoredMapRuns STORED = new StoredMapRuns(CATALOGUE);
    private static final String SCOPE = "arn:aws:states:us-east-1:123456789012:";
    private static final String UNKNOWN = SCOPE + "mapRun:m/label:none";

    private final MapRunMonitorCalls calls =
            new MapRunMonitorCalls(CATALOGUE.workers(), CATALOGUE.tokens(), 25_000);

    @AfterAll
    static void close() {
        CATALOGUE.close();
    }

    private static StoredMapRun run(String parent, boolean standard) {
        return STORED.insert(STORED.parent(parent), standard, NOW);
    }

    private static String name(StoredMapRun run, long child) {
        return ChildName.of(run.uuid(), child, 0);
    }

    private static String standardArn(StoredMapRun run, long child) {
        return SCOPE + "execution:m/label:" + name(run, child);
    }

    private static String expressArn(StoredMapRun run, long child) {
        return SCOPE + "express:m/label:" + name(run, child) + ":" + run.uuid();
    }

    private ChildFailures failures(StoredMapRun run) {
        return ok(calls.failures(CALLER, run.arn()));
    }

    private List<MapRunChild> find(
            StoredMapRun run,
            @Nullable ExecutionStatus status,
            @Nullable String name,
            @Nullable Long child) {
        return ok(calls.children(
                        CALLER,
                        new ChildrenRequest(run.arn(), status, name, child, new Page(10, null))))
                .children();
    }

    // Standard children

    private static void fail(
            StoredMapRun run, long child, String status, @Nullable String error, String cause) {
        var id = STORED.insertChild(run, name(run, child), 1, NOW.plusMillis(child));
        CATALOGUE.endExecution(id, status, NOW.plusSeconds(1), null);
        CATALOGUE.execute(
                """
                UPDATE executions SET error = ?::bytea, error_text = ?, cause = ?::bytea,
                    cause_fingerprint = ?, failed_state = 'S'
                 WHERE persistence_id = ?\
                """,
                error == null ? null : error.getBytes(StandardCharsets.UTF_8),
                error,
                cause.getBytes(StandardCharsets.UTF_8),
                error == null ? null : CauseFingerprint.of(error, cause),
                id.persistenceId());
    }

    @Test
    void failures_of_standard_children_form_groups_of_equal_errors_and_similar_causes() {
        var run = run("grouped", true);
        for (int i = 0; i < 7; i++) {
            fail(run, i, "FAILED", "E", "order " + i + " is unpaid");
        }
        fail(run, 7, "FAILED", "E", "other");
        fail(run, 8, "TIMED_OUT", "States.Timeout", "order 8 is unpaid");
        CATALOGUE.endExecution(
                STORED.insertChild(run, name(run, 9), 1, NOW), "SUCCEEDED", NOW, "{}");
        fail(run("ungrouped", true), 0, "FAILED", "E", "of another run");

        var found = failures(run);

        assertThat(found.groupCount()).isEqualTo(3);
        assertThat(found.childrenRead()).isEqualTo(9);
        assertThat(found.isComplete()).isTrue();
        assertThat(found.groups()).hasSize(3);
        assertThat(found.groups().getFirst())
                .isEqualTo(
                        new ChildFailureGroup(
                                ExecutionStatus.FAILED,
                                new SimilarFailures(
                                        "S",
                                        "E",
                                        CauseFingerprint.of("E", "order 0 is unpaid"),
                                        7,
                                        NOW,
                                        NOW.plusMillis(6),
                                        "order 6 is unpaid"),
                                List.of(6L, 5L, 4L, 3L, 2L).stream()
                                        .map(each -> new FailedChild(standardArn(run, each), each))
                                        .toList()));
        assertThat(found.groups().get(1).status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    }

    @Test
    void a_run_without_failures_has_no_groups() {
        assertThat(failures(run("well", true))).isEqualTo(new ChildFailures(List.of(), 0, 0, true));
        assertThat(failures(run("well-express", false)))
                .isEqualTo(new ChildFailures(List.of(), 0, 0, true));
    }

    @Test
    void a_standard_child_is_found_by_its_number_and_its_name() {
        var run = run("found", true);
        STORED.insertChild(run, name(run, 4), 3, NOW);
        STORED.insertChild(run, "of-an-earlier-release", 1, NOW);
        var child =
                new MapRunChild(
                        standardArn(run, 4),
                        name(run, 4),
                        4L,
                        ExecutionStatus.RUNNING,
                        NOW,
                        null,
                        3,
                        0);

        assertThat(find(run, null, null, 4L)).containsExactly(child);
        assertThat(find(run, null, name(run, 4), null)).containsExactly(child);
        assertThat(find(run, ExecutionStatus.RUNNING, name(run, 4), 4L)).containsExactly(child);
        assertThat(find(run, ExecutionStatus.FAILED, null, 4L)).isEmpty();
        assertThat(find(run, null, name(run, 4), 5L)).isEmpty();
        assertThat(find(run, null, null, 5L)).isEmpty();
        assertThat(find(run, null, null, Long.MAX_VALUE)).isEmpty();
        assertThat(find(run, null, "of-an-earlier-release", null))
                .singleElement()
                .satisfies(other -> assertThat(other.childNumber()).isNull());
        assertThat(find(run, null, null, null)).hasSize(2).contains(child);
    }

    @Test
    void a_child_of_another_run_is_not_found() {
        var run = run("mine", true);
        var other = run("theirs", true);
        STORED.insertChild(other, name(other, 0), 1, NOW);

        assertThat(find(run, null, name(other, 0), null)).isEmpty();
    }

    // Express children

    private static ChildEnd end(
            StoredMapRun run, long child, int redrives, @Nullable String error, String cause) {
        return new ChildEnd(
                child,
                1,
                ChildName.of(run.uuid(), child, redrives),
                error == null ? ExecutionStatus.SUCCEEDED : ExecutionStatus.FAILED,
                Payload.ofVerbatim("{}"),
                error == null ? Payload.ofVerbatim("{}") : null,
                error,
                error == null ? null : cause,
                NOW.toEpochMilli() + child,
                NOW.toEpochMilli() + 100 + child,
                redrives);
    }

    @Test
    void failures_of_express_children_form_groups_too() {
        var run = run("express", false);
        STORED.insertBlock(run, 1, end(run, 0, 0, "E", "id 0"), end(run, 1, 0, null, ""));
        STORED.insertBlock(run, 2, end(run, 2, 0, null, ""));
        STORED.insertBlock(run, 3, end(run, 3, 0, "E", "id 3"), end(run, 4, 0, "F", "id 4"));

        var found = failures(run);

        assertThat(found.groupCount()).isEqualTo(2);
        assertThat(found.childrenRead()).isEqualTo(3);
        assertThat(found.isComplete()).isTrue();
        assertThat(found.groups().getFirst())
                .isEqualTo(
                        new ChildFailureGroup(
                                ExecutionStatus.FAILED,
                                new SimilarFailures(
                                        null,
                                        "E",
                                        CauseFingerprint.of("E", "id 0"),
                                        2,
                                        NOW,
                                        NOW.plusMillis(3),
                                        "id 3"),
                                List.of(
                                        new FailedChild(expressArn(run, 3), 3L),
                                        new FailedChild(expressArn(run, 0), 0L))));
    }

    @Test
    void failures_of_express_children_before_a_redrive_are_omitted() {
        var run = run("redriven", false);
        STORED.insertBlock(run, 1, end(run, 0, 0, "E", "first"), end(run, 1, 0, "E", "first"));
        STORED.set(run, "redrive_count = 1, redriven_at = 5");
        STORED.insertBlock(run, 4, end(run, 0, 1, null, ""), end(run, 1, 1, "F", "again"));

        var found = failures(run);

        assertThat(found.childrenRead()).isEqualTo(1);
        assertThat(found.isComplete()).isTrue();
        assertThat(found.groups())
                .singleElement()
                .satisfies(group -> assertThat(group.failures().cause()).isEqualTo("again"));
    }

    @Test
    void a_request_reads_a_bounded_number_of_bytes_of_ends() {
        var run = run("large", false);
        STORED.insertBlock(run, 1, end(run, 0, 0, "E", "x".repeat(10_000)));
        STORED.insertBlock(run, 2, end(run, 1, 0, "E", "x".repeat(10_000)));

        var found =
                ok(
                        CATALOGUE
                                .workers()
                                .submit(database -> {
                                    var arn = run.arn();
                                    var summary =
                                            Objects.requireNonNull(
                                                    database.find(connection ->
                                                            MapRunSummary.ofIds(
                                                                            connection,
                                                                            List.of(run.id()))
                                                                    .getFirst()),
                                                    arn);
                                    return Answer.ok(
                                            ExpressFailures.read(database, summary, 15_000));
                                }));

        assertThat(found.childrenRead()).isEqualTo(1);
        assertThat(found.isComplete()).isFalse();
        assertThat(found.groups().getFirst().failures().cause())
                .hasSize(SimilarFailures.CAUSE_CHARACTERS_MAX);
    }

    @Test
    void an_express_child_is_found_while_it_runs_and_after_its_end() {
        var run = run("express-found", false);
        STORED.set(run, "redrive_count = 1, redriven_at = 5");
        for (long block = 1; block <= 20; block++) {
            STORED.insertBlock(
                    run, block, end(run, 0, 0, "E", "c"), end(run, 100 + block, 0, null, ""));
        }
        STORED.insertBlock(run, 30, end(run, 0, 1, null, ""));
        STORED.setProgress(
                run,
                ProgressCodec.encode(
                        new RunProgress(
                                new Frontier(500, 500, false),
                                List.of(),
                                List.of(OpenChild.first(7, 7, 2)),
                                OutcomeCounts.NONE,
                                OutcomeCounts.NONE,
                                1,
                                List.of(3L),
                                null)));

        assertThat(find(run, null, null, 7L))
                .singleElement()
                .satisfies(child -> {
                    assertThat(child.status()).isEqualTo(ExecutionStatus.RUNNING);
                    assertThat(child.itemCount()).isEqualTo(2);
                });
        assertThat(find(run, null, null, 101L)).hasSize(1);
        assertThat(find(run, null, null, 50L)).isEmpty();
        assertThat(find(run, null, null, 0L))
                .singleElement()
                .satisfies(
                        child -> assertThat(child.status()).isEqualTo(ExecutionStatus.SUCCEEDED));
        assertThat(find(run, null, name(run, 0), null))
                .singleElement()
                .satisfies(child -> assertThat(child.status()).isEqualTo(ExecutionStatus.FAILED));
        assertThat(find(run, null, "unknown", null)).isEmpty();
    }

    // Heat

    @Test
    void a_child_that_ran_again_counts_with_its_last_end_in_the_heat() {
        var run = run("heat", false);
        STORED.set(run, "counts = '{0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,3,0,0,0}'");
        STORED.insertBlock(run, 1, end(run, 0, 0, "E", "c"), end(run, 1, 0, null, ""));
        STORED.insertBlock(run, 4, end(run, 0, 1, null, ""));

        assertThat(ok(calls.heatMap(CALLER, run.arn())))
                .isEqualTo(
                        new ChildHeatMap(
                                1,
                                List.of(
                                        new HeatCell(1, 0, 0, 0, 100),
                                        new HeatCell(1, 0, 0, 0, 100),
                                        new HeatCell(0, 0, 0, 0, 0)),
                                2,
                                true));
    }

    @Test
    void the_heat_of_many_children_has_a_bounded_number_of_cells() {
        var run = run("heat-large", true);
        STORED.set(run, "counts = '{0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,2500,0,0,0}'");
        for (long block = 0; block < 20; block++) {
            STORED.insertBlock(run, block, end(run, 100 * block, 0, "E", "c"));
        }

        var heat = ok(calls.heatMap(CALLER, run.arn()));

        assertThat(heat.childrenPerCell()).isEqualTo(3);
        assertThat(heat.cells()).hasSize(834);
        assertThat(heat.childrenRead()).isEqualTo(20);
        assertThat(heat.cells().get(1900 / 3).failed()).isEqualTo(1);
    }

    @Test
    void an_unknown_run_is_refused() {
        var request = new ChildrenRequest(UNKNOWN, null, null, null, new Page(1, null));

        assertThat(refused(calls.heatMap(CALLER, UNKNOWN))).isEqualTo(ResourceNotFound.of(UNKNOWN));
        assertThat(refused(calls.failures(CALLER, UNKNOWN)))
                .isEqualTo(ResourceNotFound.of(UNKNOWN));
        assertThat(refused(calls.children(CALLER, request)))
                .isEqualTo(ResourceNotFound.of(UNKNOWN));
    }
}
