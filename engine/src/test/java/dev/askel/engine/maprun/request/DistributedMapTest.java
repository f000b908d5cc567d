package dev.askel.engine.maprun.request;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.MapRuns.DescribeMapRunRequest;
import dev.askel.engine.api.MapRuns.DescribeMapRunResult;
import dev.askel.engine.api.MapRuns.ListMapRunsRequest;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachines.DescribeStateMachineForExecutionRequest;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Runs distributed Map states, and reads their runs and children by the AWS API. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DistributedMapTest {
    private static final String ECHO = "\"P\": {\"Type\": \"Pass\", \"End\": true}";

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    private String createMachine(String name, String type, String first, String states) {
        return client.createMachine(
                name,
                """
                {"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "l", "End": true,
                  "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "%s"},
                    "StartAt": "%s", "States": {%s}}}}}\
                """
                        .formatted(type, first, states));
    }

    private String mapRunOf(String execution) {
        var runs =
                ok(rig.node()
                                .engine()
                                .mapRuns()
                                .listMapRuns(
                                        caller(),
                                        new ListMapRunsRequest(execution, new Page(10, null))))
                        .mapRuns();
        assertThat(runs).hasSize(1);
        return runs.getFirst().mapRunArn();
    }

    private DescribeMapRunResult describe(String mapRun) {
        return ok(
                rig.node()
                        .engine()
                        .mapRuns()
                        .describeMapRun(caller(), new DescribeMapRunRequest(mapRun)));
    }

    private List<ExecutionListItem> children(String mapRun) {
        return ok(rig.node()
                        .engine()
                        .executions()
                        .listExecutions(
                                caller(),
                                new ListExecutionsRequest(
                                        null, null, new Page(100, null), mapRun, null)))
                .executions();
    }

    @Test
    void standard_children_are_executions_with_the_label_of_the_state() {
        var name = EngineRig.uniqueName("standard");
        var machine = createMachine(name, "STANDARD", "P", ECHO);
        var execution = client.start(machine, name, "[1, {\"a\": 2}, \"three\"]");

        assertThat(client.awaitOutput(execution)).isEqualTo("[1,{\"a\":2},\"three\"]");

        var mapRun = mapRunOf(execution);
        var run = describe(mapRun);
        assertThat(run.status()).isEqualTo(MapRunStatus.SUCCEEDED);
        assertThat(run.executionArn()).isEqualTo(execution);
        assertThat(run.stopDate()).isNotNull();
        assertThat(run.itemCounts().succeeded()).isEqualTo(3);
        assertThat(run.executionCounts().total()).isEqualTo(3);
        var children = children(mapRun);
        assertThat(children).hasSize(3);
        assertThat(children).extracting(ExecutionListItem::itemCount).containsOnly(1);
        var child = children.getFirst().executionArn();
        assertThat(child).contains(":execution:" + name + "/l:");
        var described = client.describe(child);
        assertThat(described.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(described.mapRunArn()).isEqualTo(mapRun);
        assertThat(described.stateMachineArn()).isEqualTo(machine + "/l");
        assertThat(client.types(child))
                .containsExactly(
                        HistoryEventType.ExecutionStarted,
                        HistoryEventType.PassStateEntered,
                        HistoryEventType.PassStateExited,
                        HistoryEventType.ExecutionSucceeded);
        var definition =
                ok(
                        rig.node()
                                .engine()
                                .stateMachines()
                                .describeStateMachineForExecution(
                                        caller(),
                                        new DescribeStateMachineForExecutionRequest(
                                                child, IncludedData.ALL_DATA)));
        assertThat(definition.mapRunArn()).isEqualTo(mapRun);
        assertThat(definition.label()).isEqualTo("l");
        assertThat(client.types(execution))
                .contains(HistoryEventType.MapRunStarted, HistoryEventType.MapRunSucceeded);
    }

    @Test
    void express_children_are_described_after_their_end() {
        var name = EngineRig.uniqueName("express");
        var machine = createMachine(name, "EXPRESS", "P", ECHO);
        var execution = client.start(machine, name, "[1, 2]");

        assertThat(client.awaitOutput(execution)).isEqualTo("[1,2]");

        var mapRun = mapRunOf(execution);
        var children = children(mapRun);
        assertThat(children).hasSize(2);
        var child =
                ok(
                        rig.node()
                                .engine()
                                .executions()
                                .describeExecution(
                                        caller(),
                                        new DescribeExecutionRequest(
                                                children.getFirst().executionArn(),
                                                IncludedData.ALL_DATA)));
        assertThat(child.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(child.input()).isEqualTo(child.output());
        assertThat(child.mapRunArn()).isEqualTo(mapRun);
    }

    @Test
    void a_redrive_of_the_parent_runs_failed_children_again() {
        var name = EngineRig.uniqueName("redriven");
        var calls = rig.functions().hold(name);
        var machine =
                createMachine(
                        name,
                        "STANDARD",
                        "T",
                        "\"T\": {\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                                .formatted(Functions.arn(name)));
        var execution = client.start(machine, name, "[1]");
        calls.awaitNext().fail("E", "c");
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.FAILED);
        var mapRun = mapRunOf(execution);
        assertThat(describe(mapRun).status()).isEqualTo(MapRunStatus.FAILED);
        var child = children(mapRun).getFirst().executionArn();
        assertThat(refused(client.redriveAsync(caller(), child, "t")))
                .isInstanceOf(EngineError.ExecutionNotRedrivable.class);

        client.redrive(execution);
        calls.awaitNext().answer("5");

        assertThat(client.awaitOutput(execution)).isEqualTo("[5]");
        var run = describe(mapRun);
        assertThat(run.status()).isEqualTo(MapRunStatus.SUCCEEDED);
        assertThat(run.redriveCount()).isEqualTo(1);
        assertThat(run.itemCounts().failed()).isZero();
        assertThat(client.types(execution))
                .contains(HistoryEventType.MapRunFailed, HistoryEventType.MapRunRedriven);
        assertThat(client.describe(child).redriveCount()).isEqualTo(1);
    }

    @Test
    void a_stopped_execution_stops_its_children() {
        var name = EngineRig.uniqueName("stopped");
        var machine =
                createMachine(
                        name,
                        "STANDARD",
                        "W",
                        "\"W\": {\"Type\": \"Wait\", \"Seconds\": 86400, \"End\": true}");
        var execution = client.start(machine, name, "[1, 2]");
        client.awaitHistoryWith(execution, HistoryEventType.MapRunStarted);
        var mapRun = mapRunOf(execution);
        Eventually.holds("the children run", () -> children(mapRun).size() == 2);
        assertThat(describe(mapRun).stopDate()).isNull();

        client.stop(execution, null, null);

        Eventually.holds(
                "the run is aborted", () -> describe(mapRun).status() == MapRunStatus.ABORTED);
        assertThat(children(mapRun))
                .extracting(ExecutionListItem::status)
                .containsOnly(ExecutionStatus.ABORTED);
        assertThat(describe(mapRun).executionCounts().aborted()).isEqualTo(2);
        assertThat(client.types(execution)).contains(HistoryEventType.MapRunAborted);
    }
}
