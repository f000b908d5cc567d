package dev.askel.engine.maprun.request;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.RedriveStatus;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.OutcomeCounts;
import dev.askel.engine.maprun.progress.ProgressCodec;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.request.StoredMapRuns.StoredMapRun;
import dev.askel.engine.visibility.ExecutionDescriptions;
import dev.askel.engine.visibility.RedriveVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the lists and descriptions of the children of Map Runs (docs/aws/api.md, 4.3). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChildExecutionCallsTest extends ChildCalls {
    @Test
    void standard_children_are_listed_newest_first_in_pages() {
        var run = run("standard", true);
        for (int i = 0; i < 5; i++) {
            stored.insertChild(run, "s" + i, i + 1, NOW.plusMillis(i));
        }
        stored.insertChild(run("other", true), "other", 1, NOW);

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
        var succeeded = stored.insertChild(run, "f0", 1, NOW);
        var failed = stored.insertChild(run, "f1", 1, NOW);
        stored.insertChild(run, "f2", 1, NOW);
        catalogue.endExecution(succeeded, "SUCCEEDED", NOW, "{}");
        catalogue.endExecution(failed, "FAILED", NOW, null);
        catalogue.execute(
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

    private StoredMapRun expressRun(String parent) {
        var run = run(parent, false);
        stored.insertBlock(
                run,
                1,
                end(run, 0, ExecutionStatus.SUCCEEDED),
                end(run, 2, ExecutionStatus.FAILED));
        stored.insertBlock(run, 4, end(run, 1, ExecutionStatus.SUCCEEDED));
        stored.setProgress(
                run,
                ProgressCodec.encode(
                        new RunProgress(
                                new Frontier(10, 5, false),
                                List.of(),
                                List.of(OpenChild.first(3, 6, 2), OpenChild.first(4, 8, 2)),
                                OutcomeCounts.NONE,
                                OutcomeCounts.NONE,
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
        catalogue.execute("UPDATE map_run_ends SET children = NULL WHERE map_run_id = ?", run.id());

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

    @Test
    void a_failed_standard_child_can_be_redriven_by_its_map_run_only() {
        var run = run("redriven", true);
        var child = stored.insertChild(run, "r0", 1, NOW);
        catalogue.endExecution(child, "FAILED", Instant.ofEpochMilli(NOW.toEpochMilli() + 1), null);
        var described =
                ok(
                        new ExecutionDescriptions(
                                        catalogue.workers(),
                                        catalogue.time(),
                                        new RedriveVerdict.RedriveLimits(
                                                25_000, Duration.ofDays(365)))
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
