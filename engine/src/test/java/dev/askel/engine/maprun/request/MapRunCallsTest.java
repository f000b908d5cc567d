package dev.askel.engine.maprun.request;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.InvalidArn;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.EngineError.ValidationException.Reason;
import dev.askel.engine.api.MapRuns.Counts;
import dev.askel.engine.api.MapRuns.DescribeMapRunRequest;
import dev.askel.engine.api.MapRuns.DescribeMapRunResult;
import dev.askel.engine.api.MapRuns.ListMapRunsRequest;
import dev.askel.engine.api.MapRuns.MapRunListItem;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.api.MapRuns.UpdateMapRunRequest;
import dev.askel.engine.api.Page;
import dev.askel.engine.execution.MapRunHints;
import dev.askel.engine.maprun.request.StoredMapRuns.StoredMapRun;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.TestCatalogue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the operations on Map Runs (docs/aws/api.md, 4.4 and 7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunCallsTest {
    private static final TestCatalogue CATALOGUE = new TestCatalogue();
    private static final StoredMapRuns STORED = new StoredMapRuns(CATALOGUE);
    private static final String SCOPE = "arn:aws:states:us-east-1:123456789012:";
    private static final String UNKNOWN = SCOPE + "mapRun:m/l:u";

    private final Hints hints = new Hints();
    private final MapRunCalls mapRuns =
            new MapRunCalls(
                    CATALOGUE.workers(),
                    CATALOGUE.workers(),
                    new ExecutionLookup(CATALOGUE.workers()),
                    CATALOGUE.tokens(),
                    hints);

    /** Collects the ids of runs that are woken. */
    private static final class Hints implements MapRunHints {
        private final List<String> woken = new ArrayList<>();

        @Override
        public void wake(String mapRunId) {
            woken.add(mapRunId);
        }

        @Override
        public void childEnded(ExecutionState child) {
            throw new AssertionError(child);
        }

        @Override
        public void acknowledge(String mapRunId, int redriveCount) {
            throw new AssertionError(mapRunId);
        }
    }

    @AfterAll
    static void close() {
        CATALOGUE.close();
    }

    private DescribeMapRunResult describe(StoredMapRun run) {
        return ok(mapRuns.describeMapRun(CALLER, new DescribeMapRunRequest(run.arn())));
    }

    private EngineError refusedDescribe(String arn) {
        return refused(mapRuns.describeMapRun(CALLER, new DescribeMapRunRequest(arn)));
    }

    private EngineError refusedList(String executionArn, @Nullable String token) {
        return refused(
                mapRuns.listMapRuns(
                        CALLER, new ListMapRunsRequest(executionArn, new Page(10, token))));
    }

    private EngineError refusedUpdate(String arn, @Nullable Integer maxConcurrency) {
        return refused(
                mapRuns.updateMapRun(
                        CALLER, new UpdateMapRunRequest(arn, maxConcurrency, null, null)));
    }

    @Test
    void a_running_map_run_has_its_counts_and_no_end() {
        var parent = STORED.parent("running");
        var run = STORED.insert(parent, true, NOW);
        STORED.set(run, "counts = '{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20}'");

        assertThat(describe(run))
                .isEqualTo(
                        new DescribeMapRunResult(
                                run.arn(),
                                parent.arn("m").toString(),
                                MapRunStatus.RUNNING,
                                NOW,
                                null,
                                Integer.MAX_VALUE,
                                2.5,
                                1,
                                new Counts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
                                new Counts(11, 12, 13, 14, 15, 16, 17, 18, 19, 20),
                                0,
                                null));
    }

    @Test
    void an_ended_map_run_has_its_end_and_its_redrives() {
        var run = STORED.insert(STORED.parent("ended"), true, NOW);
        STORED.set(
                run,
                "status = 'FAILED', stopped_at = 7, redrive_count = 2, redriven_at = 5,"
                        + " max_concurrency = 3");

        var described = describe(run);

        assertThat(described.status()).isEqualTo(MapRunStatus.FAILED);
        assertThat(described.stopDate()).isEqualTo(Instant.ofEpochMilli(7));
        assertThat(described.redriveCount()).isEqualTo(2);
        assertThat(described.redriveDate()).isEqualTo(Instant.ofEpochMilli(5));
        assertThat(described.maxConcurrency()).isEqualTo(3);
    }

    @Test
    void the_map_runs_of_an_execution_are_listed_in_pages_newest_first() {
        var parent = STORED.parent("lists");
        var first = STORED.insert(parent, true, NOW);
        var second = STORED.insert(parent, false, NOW.plusSeconds(1));
        STORED.insert(STORED.parent("other"), true, NOW);
        STORED.set(first, "status = 'SUCCEEDED', stopped_at = 9, output = '[]'::bytea");
        var arn = parent.arn("m").toString();

        var page = ok(mapRuns.listMapRuns(CALLER, new ListMapRunsRequest(arn, new Page(1, null))));
        var rest =
                ok(
                        mapRuns.listMapRuns(
                                CALLER,
                                new ListMapRunsRequest(arn, new Page(1, page.nextToken()))));

        assertThat(page.mapRuns())
                .extracting(MapRunListItem::mapRunArn)
                .containsExactly(second.arn());
        assertThat(rest.mapRuns())
                .containsExactly(
                        new MapRunListItem(
                                arn,
                                first.arn(),
                                SCOPE + "stateMachine:m/label",
                                NOW,
                                Instant.ofEpochMilli(9)));
        assertThat(rest.nextToken()).isNull();
        assertThat(refusedList(arn, "no token")).isInstanceOf(EngineError.InvalidToken.class);
    }

    @Test
    void map_runs_are_listed_only_of_an_existing_standard_execution() {
        var unknown = SCOPE + "execution:m:nobody";
        assertThat(refusedList(unknown, null))
                .isEqualTo(new EngineError.ExecutionDoesNotExist(unknown));
        var otherAccount = unknown.replace("123456789012", "999999999999");
        assertThat(refusedList(otherAccount, null))
                .isEqualTo(new EngineError.ExecutionDoesNotExist(otherAccount));
        assertThat(refusedList(SCOPE + "express:m:e:u", null))
                .isEqualTo(InvalidArn.wrongType("express"));
        assertThat(refusedList("e", null)).isEqualTo(InvalidArn.invalidPrefix("e"));
    }

    @Test
    void an_unknown_map_run_is_refused() {
        var run = STORED.insert(STORED.parent("unknown"), true, NOW);
        var otherLabel = run.arn().replace("m/label", "m/other");
        assertThat(refusedDescribe(UNKNOWN)).isEqualTo(ResourceNotFound.of(UNKNOWN));
        assertThat(refusedUpdate(UNKNOWN, 1)).isEqualTo(ResourceNotFound.of(UNKNOWN));
        assertThat(refusedDescribe(otherLabel)).isEqualTo(ResourceNotFound.of(otherLabel));
        assertThat(refusedDescribe("r")).isEqualTo(InvalidArn.invalidPrefix("r"));
        assertThat(refusedDescribe(SCOPE + "execution:m:e"))
                .isEqualTo(InvalidArn.wrongType("execution"));
        assertThat(refusedUpdate(SCOPE + "activity:a", 1))
                .isEqualTo(InvalidArn.wrongType("activity"));
    }

    @Test
    void an_update_changes_the_given_bounds_and_wakes_the_owner() {
        var run = STORED.insert(STORED.parent("updates"), true, NOW);

        ok(mapRuns.updateMapRun(CALLER, new UpdateMapRunRequest(run.arn(), 7, null, null)));
        ok(mapRuns.updateMapRun(CALLER, new UpdateMapRunRequest(run.arn(), null, 33.5, 9L)));

        var described = describe(run);
        assertThat(described.maxConcurrency()).isEqualTo(7);
        assertThat(described.toleratedFailurePercentage()).isEqualTo(33.5);
        assertThat(described.toleratedFailureCount()).isEqualTo(9);
        assertThat(hints.woken).containsExactly(run.id(), run.id());
    }

    @Test
    void a_map_run_that_has_ended_cannot_be_updated() {
        var run = STORED.insert(STORED.parent("over"), true, NOW);
        STORED.set(run, "status = 'ABORTED', stopped_at = 7");

        assertThat(refusedUpdate(run.arn(), 1))
                .isInstanceOfSatisfying(
                        ValidationException.class,
                        error ->
                                assertThat(error.reason())
                                        .isEqualTo(Reason.CANNOT_UPDATE_COMPLETED_MAP_RUN));
        assertThat(hints.woken).isEmpty();
    }

    @Test
    void an_update_without_a_change_is_refused() {
        assertThat(refusedUpdate(UNKNOWN, null))
                .isInstanceOfSatisfying(
                        ValidationException.class,
                        error ->
                                assertThat(error.reason())
                                        .isEqualTo(Reason.MISSING_REQUIRED_PARAMETER));
    }
}
