package dev.askel.engine.maprun.request;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ExecutionNotRedrivable;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.MapRuns.DescribeMapRunRequest;
import dev.askel.engine.api.MapRuns.DescribeMapRunResult;
import dev.askel.engine.api.MapRuns.ListMapRunsRequest;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildrenRequest;
import dev.askel.engine.api.workbench.MapRunMonitor.FailureSelector;
import dev.askel.engine.api.workbench.MapRunMonitor.MapRunChild;
import dev.askel.engine.api.workbench.MapRunMonitor.RedriveChildrenRequest;
import dev.askel.engine.task.TaskCall;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redrives some of the unsuccessful children of a Map Run. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SelectedRedriveTest {
    private static final String CAUGHT =
            ", \"Caught\": {\"Type\": \"Fail\", \"Error\": \"Caught\"}";

    /** A separate rig, because a test kills its node. */
    private static final EngineRig RIG = EngineRig.withoutNodes(EngineRig.SETTINGS);

    @BeforeAll
    static void startNode() {
        RIG.addNode();
    }

    @AfterAll
    static void stopNode() {
        RIG.close();
    }

    /** An execution whose Map Run has a child for each item, which calls a function. */
    private record Run(String function, String execution, Functions.HeldCalls calls) {
        static Run start(String type, String fields, String items) {
            var function = EngineRig.uniqueName("selected");
            var calls = RIG.functions().hold(function);
            var machine =
                    RIG.client()
                            .createMachine(
                                    function,
                                    """
                                    {"StartAt": "M", "States": {
                                      "M": {"Type": "Map", "Label": "l", %s
                                        "ItemProcessor": {
                                          "ProcessorConfig": {"Mode": "DISTRIBUTED",
                                                              "ExecutionType": "%s"},
                                          "StartAt": "T", "States": {"T": {
                                            "Type": "Task", "Resource": "%s", "End": true}}}}%s}}\
                                    """
                                            .formatted(
                                                    fields,
                                                    type,
                                                    Functions.arn(function),
                                                    fields.contains("Catch") ? CAUGHT : ""));
            return new Run(function, RIG.client().start(machine, function, items), calls);
        }

        String arn() {
            var runs =
                    ok(RIG.node()
                                    .engine()
                                    .mapRuns()
                                    .listMapRuns(
                                            caller(),
                                            new ListMapRunsRequest(execution, new Page(10, null))))
                            .mapRuns();
            return runs.getFirst().mapRunArn();
        }

        DescribeMapRunResult describe() {
            return ok(
                    RIG.node()
                            .engine()
                            .mapRuns()
                            .describeMapRun(caller(), new DescribeMapRunRequest(arn())));
        }

        List<MapRunChild> children(@Nullable ExecutionStatus status) {
            return ok(RIG.node()
                            .engine()
                            .mapRunMonitor()
                            .children(
                                    caller(),
                                    new ChildrenRequest(
                                            arn(), status, null, null, new Page(100, null))))
                    .children();
        }

        String childArn(long number) {
            return children(null).stream()
                    .filter(child -> Long.valueOf(number).equals(child.childNumber()))
                    .findFirst()
                    .orElseThrow()
                    .executionArn();
        }

        void succeed(int count) {
            for (int i = 0; i < count; i++) {
                calls.awaitNext().answer("1");
            }
        }

        void fail(String error) {
            calls.awaitNext().fail(error, "item");
        }

        /** Returns the items of all calls so far. */
        List<String> items() {
            return RIG.functions().calls(function).stream()
                    .map(TaskCall::parameters)
                    .map(Object::toString)
                    .toList();
        }

        RedriveChildrenRequest request(
                List<String> children,
                List<FailureSelector> failures,
                Set<ExecutionStatus> statuses) {
            return new RedriveChildrenRequest(execution, arn(), children, failures, statuses);
        }

        long redrive(RedriveChildrenRequest request) {
            return ok(RIG.node().engine().mapRunMonitor().redriveChildren(caller(), request))
                    .childCount();
        }

        EngineError refusal(RedriveChildrenRequest request) {
            return refused(RIG.node().engine().mapRunMonitor().redriveChildren(caller(), request));
        }

        ExecutionStatus awaitEnd() {
            return RIG.client().awaitEnd(execution).status();
        }
    }

    /** Children 0 and 1 have succeeded; 2, 3 and 4 have failed, one more than tolerated. */
    private static Run failedRun(String type) {
        var run =
                Run.start(
                        type,
                        "\"MaxConcurrency\": 1, \"ToleratedFailureCount\": 2, \"End\": true,",
                        "[0, 1, 2, 3, 4]");
        run.succeed(2);
        run.fail("E2");
        run.fail("E3");
        run.fail("E4");
        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.FAILED);
        return run;
    }

    @ParameterizedTest
    @ValueSource(strings = {"STANDARD", "EXPRESS"})
    void only_a_selected_child_runs_again(String type) {
        var run = failedRun(type);

        assertThat(run.redrive(run.request(List.of(run.childArn(3)), List.of(), Set.of())))
                .isEqualTo(1);
        run.succeed(1);

        // Two failures are tolerated.
        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(run.items()).containsExactly("0", "1", "2", "3", "4", "3");
        var described = run.describe();
        assertThat(described.status()).isEqualTo(MapRunStatus.SUCCEEDED);
        assertThat(described.redriveCount()).isEqualTo(1);
        assertThat(described.executionCounts())
                .extracting(
                        counts -> counts.succeeded(),
                        counts -> counts.failed(),
                        counts -> counts.pendingRedrive())
                .containsExactly(3L, 2L, 0L);
        assertThat(
                        run.children(ExecutionStatus.FAILED).stream()
                                .map(MapRunChild::childNumber)
                                .distinct())
                .contains(2L, 4L);
        assertThat(ok(RIG.node().engine().mapRunMonitor().failures(caller(), run.arn())).groups())
                .extracting(group -> group.failures().error(), group -> group.failures().count())
                .containsExactlyInAnyOrder(tuple("E2", 1L), tuple("E4", 1L));
        assertThat(RIG.client().types(run.execution()))
                .contains(HistoryEventType.MapRunRedriven, HistoryEventType.MapRunSucceeded);
        assertThat(RIG.client().describe(run.execution()).output())
                .contains("\"Error\":\"E2\"")
                .contains("\"Error\":\"E4\"")
                .doesNotContain("E3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"STANDARD", "EXPRESS"})
    void a_group_of_failures_runs_again(String type) {
        var run = failedRun(type);
        var group =
                ok(RIG.node().engine().mapRunMonitor().failures(caller(), run.arn()))
                        .groups()
                        .stream()
                        .filter(each -> "E4".equals(each.failures().error()))
                        .findFirst()
                        .orElseThrow();

        run.redrive(
                run.request(
                        List.of(),
                        List.of(
                                new FailureSelector(
                                        group.status(),
                                        group.failures().error(),
                                        group.failures().causeFingerprint()),
                                new FailureSelector(ExecutionStatus.TIMED_OUT, "E2", null),
                                new FailureSelector(ExecutionStatus.FAILED, "E3", "none")),
                        Set.of()));
        run.succeed(1);

        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(run.items().getLast()).isEqualTo("4");
        assertThat(run.items()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STANDARD", "EXPRESS"})
    void children_that_wait_for_the_redrive_are_pending_and_those_that_are_left_are_not(
            String type) {
        var run = failedRun(type);

        assertThat(
                        run.redrive(
                                run.request(
                                        List.of(run.childArn(4)),
                                        List.of(
                                                new FailureSelector(
                                                        ExecutionStatus.FAILED, "E3", null)),
                                        Set.of())))
                .isEqualTo(2);

        var call = run.calls().awaitNext();
        assertThat(run.describe().executionCounts().pendingRedrive()).isEqualTo(1);
        assertThat(run.children(ExecutionStatus.PENDING_REDRIVE))
                .extracting(MapRunChild::childNumber)
                .containsExactly(4L);
        assertThat(run.children(ExecutionStatus.FAILED))
                .extracting(MapRunChild::childNumber)
                .contains(2L)
                .doesNotContain(4L);
        call.answer("1");
        run.fail("E5");

        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(run.children(ExecutionStatus.PENDING_REDRIVE)).isEmpty();
        assertThat(run.describe().itemCounts().failed()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STANDARD", "EXPRESS"})
    void children_that_are_left_count_as_failures_at_the_end(String type) {
        var run =
                Run.start(
                        type,
                        "\"MaxConcurrency\": 3, \"ToleratedFailureCount\": 1, \"End\": true,",
                        "[0, 1, 2]");
        var calls =
                List.of(run.calls().awaitNext(), run.calls().awaitNext(), run.calls().awaitNext());
        calls.get(0).fail("E", "first");
        Eventually.holds("a failure", () -> run.describe().executionCounts().failed() == 1);
        calls.get(1).fail("E", "second");
        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.describe().executionCounts().aborted()).isEqualTo(1);
        var failed = run.children(ExecutionStatus.FAILED).getFirst().executionArn();

        run.redrive(run.request(List.of(failed), List.of(), Set.of()));
        run.succeed(1);

        // One child is FAILED, and one is ABORTED.
        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(RIG.client().describe(run.execution()).error())
                .isEqualTo("States.ExceedToleratedFailureThreshold");
        assertThat(run.describe().executionCounts())
                .extracting(
                        counts -> counts.succeeded(),
                        counts -> counts.failed(),
                        counts -> counts.aborted())
                .containsExactly(1L, 1L, 1L);

        // The first redrive selects a status, and the second one selects all children.
        run.redrive(run.request(List.of(), List.of(), Set.of(ExecutionStatus.ABORTED)));
        run.fail("E");
        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.FAILED);
        RIG.client().redrive(run.execution());
        run.succeed(2);
        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(run.describe().executionCounts().succeeded()).isEqualTo(3);
        assertThat(run.describe().redriveCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STANDARD", "EXPRESS"})
    void a_selection_survives_the_loss_of_its_node(String type) {
        var run = failedRun(type);
        run.redrive(run.request(List.of(run.childArn(2), run.childArn(4)), List.of(), Set.of()));
        RIG.killAndRestart();
        var calls = run.calls();
        // A call that was lost with its node is repeated, and each child succeeds once.
        Eventually.holds(
                "the execution has ended",
                () -> {
                    while (calls.count() > 0) {
                        calls.awaitNext().answer("1");
                    }
                    return RIG.client().describe(run.execution()).status()
                            != ExecutionStatus.RUNNING;
                });
        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(run.items().subList(5, run.items().size())).containsOnly("2", "4");
        assertThat(run.describe().executionCounts())
                .extracting(counts -> counts.succeeded(), counts -> counts.failed())
                .containsExactly(4L, 1L);
    }

    @Test
    void a_selection_that_was_not_redriven_does_not_apply_to_a_later_redrive() {
        var run = failedRun("STANDARD");
        RIG.execute(
                "UPDATE map_runs SET requested_selection = ?, requested_token = 'other' WHERE uuid = ?",
                new byte[] {1},
                run.arn().substring(run.arn().lastIndexOf(':') + 1));
        RIG.client().redrive(run.execution());
        run.succeed(3);
        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(run.describe().executionCounts().succeeded()).isEqualTo(5);
    }

    @Test
    void a_selection_is_not_replaced_while_its_redrive_is_on_its_way() {
        var run = failedRun("STANDARD");
        var uuid = run.arn().substring(run.arn().lastIndexOf(':') + 1);
        RIG.execute(
                "UPDATE map_runs SET requested_selection = ?, requested_token = 'other',"
                        + " requested_at = (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
                        + " WHERE uuid = ?",
                new byte[] {1},
                uuid);
        var all = run.request(List.of(), List.of(), Set.of(ExecutionStatus.FAILED));
        assertThat(run.refusal(all)).isInstanceOf(ExecutionNotRedrivable.class);

        RIG.execute(
                "UPDATE map_runs SET requested_at = requested_at - 600000 WHERE uuid = ?", uuid);
        run.redrive(all);
        run.succeed(3);
        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void selections_that_cannot_run_again_are_refused() {
        var run = failedRun("STANDARD");
        assertThat(run.refusal(run.request(List.of(), List.of(), Set.of())))
                .isEqualTo(
                        new ValidationException(
                                "The selection has no child that can be redriven."));
        assertThat(
                        run.refusal(
                                run.request(
                                        List.of(), List.of(), Set.of(ExecutionStatus.TIMED_OUT))))
                .isInstanceOf(ValidationException.class);
        assertThat(run.refusal(run.request(List.of(run.childArn(0)), List.of(), Set.of())))
                .isEqualTo(
                        new ValidationException(
                                "Child 0 has not failed, or cannot be redriven (1 of the selected children)."));
        assertThat(run.refusal(run.request(List.of(run.execution()), List.of(), Set.of())))
                .isEqualTo(
                        new ValidationException(
                                "'%s' is not a child of the Map Run.".formatted(run.execution())));
        var other = failedRun("STANDARD");
        var foreign =
                new RedriveChildrenRequest(
                        run.execution(),
                        other.arn(),
                        List.of(),
                        List.of(),
                        Set.of(ExecutionStatus.FAILED));
        assertThat(run.refusal(foreign)).isInstanceOf(ResourceNotFound.class);

        run.redrive(run.request(List.of(), List.of(), Set.of(ExecutionStatus.FAILED)));
        assertThat(run.refusal(run.request(List.of(), List.of(), Set.of(ExecutionStatus.FAILED))))
                .isInstanceOf(ExecutionNotRedrivable.class);
        run.succeed(3);
        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(run.refusal(run.request(List.of(), List.of(), Set.of(ExecutionStatus.FAILED))))
                .isInstanceOf(ExecutionNotRedrivable.class);
    }

    @Test
    void a_run_whose_failure_was_caught_is_refused() {
        var run =
                Run.start(
                        "STANDARD",
                        "\"Catch\": [{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"Caught\"}],"
                                + " \"End\": true,",
                        "[1]");
        run.fail("E");
        assertThat(run.awaitEnd()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.refusal(run.request(List.of(), List.of(), Set.of(ExecutionStatus.FAILED))))
                .isEqualTo(
                        new ExecutionNotRedrivable(
                                "A redrive of the execution does not run this Map Run again"));
        assertThat(RIG.client().describe(run.execution()).redriveCount()).isZero();
    }
}
