package dev.askel.engine.maprun.request;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.ListExecutionsResult;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.RedriveStatus;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.ProgressCodec;
import dev.askel.engine.maprun.progress.RedriveSelection;
import dev.askel.engine.maprun.progress.ReopenPosition;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.progress.SelectionCodec;
import dev.askel.engine.maprun.progress.Tally;
import dev.askel.engine.maprun.request.StoredMapRuns.StoredMapRun;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.visibility.ExecutionDescriptions;
import dev.askel.engine.visibility.TestCatalogue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the lists and descriptions of the children of Map Runs (docs/aws/api.md, 4.3). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChildExecutionCallsTest {
    private static final TestCatalogue CATALOGUE = new TestCatalogue();
    private static final StoredMapRuns STORED = new StoredMapRuns(CATALOGUE);
    private static final String SCOPE = "arn:aws:states:us-east-1:123456789012:";

    private final ChildLists lists =
            new ChildLists(CATALOGUE.workers(), CATALOGUE.tokens(), 25_000);
    private final ExpressChildDescriptions descriptions =
            new ExpressChildDescriptions(CATALOGUE.workers());

    @AfterAll
    static void close() {
        CATALOGUE.close();
    }

    private static StoredMapRun run(String parent, boolean standard) {
        return STORED.insert(STORED.parent(parent), standard, NOW);
    }

    private ListExecutionsResult list(
            StoredMapRun run,
            @Nullable ExecutionStatus status,
            @Nullable RedriveFilter redrive,
            int size,
            @Nullable String token) {
        return ok(
                lists.list(
                        CALLER,
                        run.arn(),
                        new ListExecutionsRequest(
                                null, status, new Page(size, token), run.arn(), redrive)));
    }

    private List<String> names(
            StoredMapRun run,
            @Nullable ExecutionStatus status,
            @Nullable RedriveFilter redrive,
            int size) {
        var names = new ArrayList<String>();
        String token = null;
        do {
            var page = list(run, status, redrive, size, token);
            assertThat(page.executions()).hasSizeLessThanOrEqualTo(size);
            page.executions().forEach(item -> names.add(item.name()));
            token = page.nextToken();
        } while (token != null);
        return names;
    }

    @Test
    void standard_children_are_listed_newest_first_in_pages() {
        var run = run("standard", true);
        for (int i = 0; i < 5; i++) {
            STORED.insertChild(run, "s" + i, i + 1, NOW.plusMillis(i));
        }
        STORED.insertChild(run("other", true), "other", 1, NOW);

        assertThat(names(run, null, null, 2)).containsExactly("s4", "s3", "s2", "s1", "s0");
        var item = list(run, null, null, 1, null).executions().getFirst();
        assertThat(item)
                .isEqualTo(
                        new ExecutionListItem(
                                SCOPE + "execution:m/label:s4",
                                SCOPE + "stateMachine:m/label",
                                "s4",
                                ExecutionStatus.RUNNING,
                                NOW.plusMillis(4),
                                null,
                                run.arn(),
                                5,
                                null,
                                null,
                                0,
                                null));
    }

    @Test
    void standard_children_are_listed_by_status_and_by_redrive() {
        var run = run("filtered", true);
        var succeeded = STORED.insertChild(run, "f0", 1, NOW);
        var failed = STORED.insertChild(run, "f1", 1, NOW);
        STORED.insertChild(run, "f2", 1, NOW);
        CATALOGUE.endExecution(succeeded, "SUCCEEDED", NOW, "{}");
        CATALOGUE.endExecution(failed, "FAILED", NOW, null);
        CATALOGUE.execute(
                "UPDATE executions SET redrive_count = 1 WHERE persistence_id = ?",
                failed.persistenceId());

        assertThat(names(run, ExecutionStatus.SUCCEEDED, null, 10)).containsExactly("f0");
        assertThat(names(run, ExecutionStatus.FAILED, null, 10)).containsExactly("f1");
        assertThat(names(run, ExecutionStatus.RUNNING, null, 10)).containsExactly("f2");
        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 10)).isEmpty();
        assertThat(names(run, null, RedriveFilter.REDRIVEN, 10)).containsExactly("f1");
        assertThat(names(run, null, RedriveFilter.NOT_REDRIVEN, 10)).containsExactly("f2", "f0");
    }

    @Test
    void the_children_of_an_unknown_run_are_refused() {
        var unknown = SCOPE + "mapRun:m/label:none";
        var request = new ListExecutionsRequest(null, null, new Page(1, null), unknown, null);

        assertThat(refused(lists.list(CALLER, unknown, request)))
                .isEqualTo(ResourceNotFound.of(unknown));
    }

    private static ChildEnd end(StoredMapRun run, long child, ExecutionStatus status) {
        return new ChildEnd(
                child,
                2,
                ChildName.of(run.uuid(), child, 0),
                status,
                Payload.ofVerbatim("{\"in\": " + child + "}"),
                status == ExecutionStatus.SUCCEEDED ? Payload.ofVerbatim("{\"out\": 1.0}") : null,
                status == ExecutionStatus.SUCCEEDED ? null : "E",
                status == ExecutionStatus.SUCCEEDED ? null : "c",
                NOW.toEpochMilli(),
                NOW.toEpochMilli() + child,
                0);
    }

    private static String name(StoredMapRun run, long child) {
        return ChildName.of(run.uuid(), child, 0);
    }

    private static StoredMapRun expressRun(String parent) {
        var run = run(parent, false);
        STORED.insertBlock(
                run,
                1,
                end(run, 0, ExecutionStatus.SUCCEEDED),
                end(run, 2, ExecutionStatus.FAILED));
        STORED.insertBlock(run, 4, end(run, 1, ExecutionStatus.SUCCEEDED));
        STORED.setProgress(
                run,
                ProgressCodec.encode(
                        new RunProgress(
                                new Frontier(10, 5, false),
                                List.of(),
                                List.of(OpenChild.first(3, 6, 2), OpenChild.first(4, 8, 2)),
                                Tally.NONE,
                                Tally.NONE,
                                0,
                                List.of(),
                                null)));
        return run;
    }

    @Test
    void express_children_are_listed_the_running_ones_first() {
        var run = expressRun("express");
        var all = List.of(name(run, 4), name(run, 3), name(run, 1), name(run, 2), name(run, 0));

        for (int size = 1; size <= 6; size++) {
            assertThat(names(run, null, null, size)).isEqualTo(all);
        }
        var ended = list(run, ExecutionStatus.FAILED, null, 10, null).executions();
        assertThat(ended)
                .containsExactly(
                        new ExecutionListItem(
                                SCOPE + "express:m/label:" + name(run, 2) + ":" + run.uuid(),
                                SCOPE + "stateMachine:m/label",
                                name(run, 2),
                                ExecutionStatus.FAILED,
                                NOW,
                                NOW.plusMillis(2),
                                run.arn(),
                                2,
                                null,
                                null,
                                0,
                                null));
    }

    @Test
    void express_children_are_listed_by_status() {
        var run = expressRun("express-status");

        assertThat(names(run, ExecutionStatus.SUCCEEDED, null, 1))
                .containsExactly(name(run, 1), name(run, 0));
        assertThat(names(run, ExecutionStatus.RUNNING, null, 1))
                .containsExactly(name(run, 4), name(run, 3));
        assertThat(names(run, ExecutionStatus.ABORTED, null, 1)).isEmpty();
        assertThat(names(run, null, RedriveFilter.REDRIVEN, 1)).isEmpty();
    }

    private DescribeExecutionResult describe(StoredMapRun run, long child, IncludedData included) {
        return ok(
                descriptions.describe(
                        CALLER,
                        express(run, name(run, child)),
                        new DescribeExecutionRequest("", included)));
    }

    @Test
    void an_ended_express_child_is_described_with_its_data() {
        var run = expressRun("express-describe");

        var described = describe(run, 0, IncludedData.ALL_DATA);

        assertThat(described.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(described.input()).isEqualTo("{\"in\": 0}");
        assertThat(described.output()).isEqualTo("{\"out\": 1.0}");
        assertThat(described.mapRunArn()).isEqualTo(run.arn());
        assertThat(described.stateMachineArn()).isEqualTo(SCOPE + "stateMachine:m/label");
        assertThat(described.redriveStatusReason())
                .isEqualTo("Execution is SUCCEEDED and cannot be redriven");
        var failed = describe(run, 2, IncludedData.METADATA_ONLY);
        assertThat(failed.error()).isEqualTo("E");
        assertThat(failed.input()).isNull();
        assertThat(failed.redriveStatus()).isEqualTo(RedriveStatus.REDRIVABLE_BY_MAP_RUN);
    }

    @Test
    void an_express_child_in_a_block_of_an_earlier_release_is_described() {
        var run = expressRun("express-earlier");
        CATALOGUE.execute("UPDATE map_run_ends SET children = NULL WHERE map_run_id = ?", run.id());

        assertThat(describe(run, 1, IncludedData.ALL_DATA).input()).isEqualTo("{\"in\": 1}");
    }

    @Test
    void a_running_express_child_is_described_and_an_unknown_one_is_refused() {
        var run = expressRun("express-running");

        var running = describe(run, 3, IncludedData.ALL_DATA);

        assertThat(running.status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(running.stopDate()).isNull();
        for (var unknown : List.of(name(run, 9), "x")) {
            var arn = express(run, unknown);
            assertThat(
                            refused(
                                    descriptions.describe(
                                            CALLER,
                                            arn,
                                            new DescribeExecutionRequest(
                                                    "", IncludedData.ALL_DATA))))
                    .isEqualTo(new EngineError.ExecutionDoesNotExist(arn.toString()));
        }
    }

    private static ExpressExecutionArn express(StoredMapRun run, String name) {
        return new ExpressExecutionArn(CALLER.scope(), "m", "label", name, run.uuid());
    }

    // Children that wait for a redrive

    private static void setPending(
            StoredMapRun run, long pending, RunProgress progress, @Nullable Bytes selection) {
        STORED.set(
                run,
                "redrive_count = 1, redriven_at = %d, counts = '{0,0,0,0,0,0,0,0,0,%2$d,0,0,0,0,0,0,0,0,0,%2$d}'"
                        .formatted(NOW.toEpochMilli() + 1_000, pending));
        STORED.setProgress(run, ProgressCodec.encode(progress));
        CATALOGUE.execute(
                "UPDATE map_runs SET selection = ? WHERE map_run_id = ?",
                selection == null ? null : selection.unsafeArray(),
                run.id());
    }

    private static RunProgress redriven(List<OpenChild> open, ReopenPosition reopenedTo) {
        return new RunProgress(
                new Frontier(10, 10, true),
                List.of(),
                open,
                Tally.NONE,
                Tally.NONE,
                1,
                List.of(5L),
                reopenedTo);
    }

    private static Bytes selection(long... children) {
        return SelectionCodec.encode(
                new RedriveSelection(children, children.length, Tally.NONE, Tally.NONE));
    }

    /** Children 0 to 3 have failed before the redrive, and child 4 after it. */
    private static StoredMapRun waitingRun(String parent) {
        var run = run(parent, true);
        for (int i = 0; i < 5; i++) {
            var id = STORED.insertChild(run, name(run, i), 1, NOW.plusMillis(i));
            CATALOGUE.endExecution(
                    id, i == 3 ? "TIMED_OUT" : "FAILED", NOW.plusSeconds(i == 4 ? 2 : 1), null);
        }
        CATALOGUE.execute(
                "UPDATE executions SET last_event_id = 24999 WHERE map_run_arn = ? AND execution_name = ?",
                run.arn(),
                name(run, 2));
        return run;
    }

    private ExecutionStatus described(StoredMapRun run, long child) {
        var calls =
                new ChildExecutionCalls(
                        new DescribingExecutions(
                                new ExecutionDescriptions(
                                        CATALOGUE.workers(), CATALOGUE.time(), 25_000)),
                        CATALOGUE.workers(),
                        CATALOGUE.tokens(),
                        25_000);
        return ok(calls.describeExecution(
                        CALLER,
                        new DescribeExecutionRequest(
                                SCOPE + "execution:m/label:" + name(run, child),
                                IncludedData.METADATA_ONLY)))
                .status();
    }

    @Test
    void standard_children_that_wait_for_a_redrive_are_pending() {
        var run = waitingRun("waiting");
        assertThat(names(run, ExecutionStatus.FAILED, null, 10)).hasSize(4);
        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 10)).isEmpty();

        setPending(run, 3, redriven(List.of(), ReopenPosition.START), null);

        var waiting = List.of(name(run, 3), name(run, 1), name(run, 0));
        for (int size = 1; size <= 4; size++) {
            assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, size)).isEqualTo(waiting);
        }
        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, RedriveFilter.REDRIVEN, 10))
                .isEmpty();
        // A full history cannot be redriven.
        assertThat(names(run, ExecutionStatus.FAILED, null, 1))
                .containsExactly(name(run, 4), name(run, 2));
        assertThat(names(run, ExecutionStatus.TIMED_OUT, null, 1)).isEmpty();
        assertThat(list(run, null, null, 10, null).executions())
                .extracting(ExecutionListItem::status)
                .containsExactly(
                        ExecutionStatus.FAILED,
                        ExecutionStatus.PENDING_REDRIVE,
                        ExecutionStatus.FAILED,
                        ExecutionStatus.PENDING_REDRIVE,
                        ExecutionStatus.PENDING_REDRIVE);
        assertThat(described(run, 0)).isEqualTo(ExecutionStatus.PENDING_REDRIVE);
        assertThat(described(run, 2)).isEqualTo(ExecutionStatus.FAILED);
        assertThat(described(run, 4)).isEqualTo(ExecutionStatus.FAILED);

        setPending(run, 0, redriven(List.of(), ReopenPosition.START), null);
        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 10)).isEmpty();
        assertThat(described(run, 0)).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void standard_children_that_a_redrive_leaves_are_not_pending() {
        var run = waitingRun("selected");

        setPending(run, 1, redriven(List.of(), ReopenPosition.START), selection(1));

        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 1))
                .containsExactly(name(run, 1));
        assertThat(names(run, ExecutionStatus.FAILED, null, 1))
                .containsExactly(name(run, 4), name(run, 2), name(run, 0));
        assertThat(described(run, 0)).isEqualTo(ExecutionStatus.FAILED);
        assertThat(described(run, 1)).isEqualTo(ExecutionStatus.PENDING_REDRIVE);
    }

    private static StoredMapRun waitingExpressRun(String parent) {
        var run = run(parent, false);
        STORED.insertBlock(
                run,
                2,
                end(run, 0, ExecutionStatus.FAILED),
                end(run, 1, ExecutionStatus.SUCCEEDED),
                end(run, 2, ExecutionStatus.TIMED_OUT));
        STORED.insertBlock(
                run, 4, end(run, 3, ExecutionStatus.ABORTED), end(run, 4, ExecutionStatus.FAILED));
        // Child 5 has failed after the redrive.
        STORED.insertBlock(run, 6, end(run, 5, ExecutionStatus.FAILED));
        return run;
    }

    @Test
    void express_children_that_wait_for_a_redrive_are_pending() {
        var run = waitingExpressRun("express-waiting");
        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 10)).isEmpty();

        // The redrive has passed child 0, and child 3 runs.
        setPending(
                run,
                2,
                redriven(
                        List.of(new OpenChild(3, OpenChild.REOPENED, 2, 1, 4)),
                        new ReopenPosition(2, 1)),
                null);

        for (int size = 1; size <= 3; size++) {
            assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, size))
                    .containsExactly(name(run, 4), name(run, 2));
        }
        assertThat(names(run, ExecutionStatus.FAILED, null, 10))
                .containsExactly(name(run, 5), name(run, 0));
        assertThat(names(run, ExecutionStatus.TIMED_OUT, null, 10)).isEmpty();
        assertThat(describe(run, 2, IncludedData.METADATA_ONLY).status())
                .isEqualTo(ExecutionStatus.PENDING_REDRIVE);
        assertThat(describe(run, 2, IncludedData.METADATA_ONLY).redriveStatus())
                .isEqualTo(RedriveStatus.REDRIVABLE_BY_MAP_RUN);
        assertThat(describe(run, 0, IncludedData.METADATA_ONLY).status())
                .isEqualTo(ExecutionStatus.FAILED);

        setPending(run, 1, redriven(List.of(), ReopenPosition.START), selection(4));
        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 10))
                .containsExactly(name(run, 4));
    }

    @Test
    void an_express_child_that_ran_again_in_an_earlier_redrive_is_not_pending_by_its_first_end() {
        var run = waitingExpressRun("express-twice");
        var again = end(run, 0, ExecutionStatus.FAILED);
        STORED.insertBlock(
                run,
                8,
                new ChildEnd(
                        again.child(),
                        again.items(),
                        ChildName.of(run.uuid(), 0, 1),
                        again.status(),
                        again.input(),
                        again.output(),
                        again.error(),
                        again.cause(),
                        again.startedAtMillis(),
                        again.stoppedAtMillis(),
                        1));
        setPending(
                run,
                1,
                new RunProgress(
                        new Frontier(10, 10, true),
                        List.of(),
                        List.of(),
                        Tally.NONE,
                        Tally.NONE,
                        2,
                        List.of(5L, 9L),
                        ReopenPosition.START),
                selection(0));

        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 10))
                .containsExactly(ChildName.of(run.uuid(), 0, 1));
    }

    @Test
    void a_failed_standard_child_can_be_redriven_by_its_map_run_only() {
        var run = run("redriven", true);
        var child = STORED.insertChild(run, "r0", 1, NOW);
        CATALOGUE.endExecution(child, "FAILED", Instant.ofEpochMilli(NOW.toEpochMilli() + 1), null);
        var described =
                ok(
                        new ExecutionDescriptions(CATALOGUE.workers(), CATALOGUE.time(), 25_000)
                                .describeExecution(
                                        CALLER,
                                        new DescribeExecutionRequest(
                                                child.arn("m").toString(),
                                                IncludedData.METADATA_ONLY)));

        assertThat(described.redriveStatus()).isEqualTo(RedriveStatus.REDRIVABLE_BY_MAP_RUN);
        assertThat(described.mapRunArn()).isEqualTo(run.arn());
        assertThat(described.stateMachineArn()).isEqualTo(SCOPE + "stateMachine:m/label");
    }
}
