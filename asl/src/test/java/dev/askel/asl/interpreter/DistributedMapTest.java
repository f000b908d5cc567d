package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.MapChild;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Phase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Distributed Map: docs/aws/history.md section 4, rule 9, and section 5.5; docs/aws/asl.md section
 * 10.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DistributedMapTest {
    /** A processor in DISTRIBUTED mode. */
    static final String PROCESSOR =
            """
            {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
             "StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}
            """;

    static SimulatedExecution map(String fields) {
        return SimulatedExecution.of(
                """
                {"StartAt": "M", "States": {
                  "M": {"Type": "Map", "ItemProcessor": %s, %s "End": true},
                  "C": {"Type": "Pass", "Result": "caught", "End": true}}}
                """
                        .formatted(PROCESSOR, fields));
    }

    static SimulatedExecution jsonata(String fields) {
        return map("\"QueryLanguage\": \"JSONata\", " + fields);
    }

    /** The plan of the first Map Run. */
    static MapRunPlan plan(SimulatedExecution run) {
        return plans(run).getFirst();
    }

    private static List<MapRunPlan> plans(SimulatedExecution run) {
        return run.journal().entries().stream()
                .filter(Fact.MapRunPlanned.class::isInstance)
                .map(entry -> ((Fact.MapRunPlanned) entry).plan())
                .toList();
    }

    private static SimulatedExecution failing(String error, SimulatedExecution run) {
        return run.endingMapRuns(_ -> TaskAnswer.fails(error));
    }

    // Success

    @Test
    void a_jsonpath_map_that_begins_the_history_exits_after_its_map_run() {
        var run = map("").input("[10,20]").run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered M",
                        "3<2 MapStateStarted 2",
                        "4<3 MapRunStarted",
                        "5<4 MapRunSucceeded",
                        "6<5 MapStateSucceeded",
                        "7<5 MapStateExited M",
                        "8<7 ExecutionSucceeded");
        assertThat(run).satisfies(Outcomes.succeeded("[10,20]"));
    }

    @Test
    void a_jsonata_map_exits_after_the_start_of_its_map_run() {
        var run = jsonata("").input("[10]").run();

        assertThat(run.history())
                .endsWith(
                        "4<3 MapRunStarted",
                        "5<4 MapRunSucceeded",
                        "6<5 MapStateSucceeded",
                        "7<4 MapStateExited M",
                        "8<7 ExecutionSucceeded");
    }

    @Test
    void a_later_map_exits_after_the_start_of_its_map_run() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "P", "States": {
                                  "P": {"Type": "Pass", "Next": "M"},
                                  "M": {"Type": "Map", "End": true, "Iterator": %s}}}
                                """
                                        .formatted(PROCESSOR))
                        .input("[10]")
                        .run();

        assertThat(run.history())
                .endsWith(
                        "4<3 MapStateEntered M",
                        "5<4 MapStateStarted 1",
                        "6<5 MapRunStarted",
                        "7<6 MapRunSucceeded",
                        "8<7 MapStateSucceeded",
                        "9<6 MapStateExited M",
                        "10<9 ExecutionSucceeded");
    }

    @Test
    void the_result_passes_the_data_flow_of_the_state() {
        var run =
                map("""
                "ItemsPath": "$.a", "ResultSelector": {"n.$": "States.ArrayLength($)"},
                "ResultPath": "$.r", "Assign": {"x.$": "$[0]"},
                """)
                        .input("{\"a\": [7, 8]}")
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("{\"a\":[7,8],\"r\":{\"n\":2}}"));
    }

    @Test
    void an_empty_array_starts_a_map_run_without_items() {
        var run = map("").input("[]").run();

        assertThat(run.history()).contains("3<2 MapStateStarted 0", "4<3 MapRunStarted");
        assertThat(run).satisfies(Outcomes.succeeded("[]"));
    }

    @Test
    void a_map_in_a_branch_waits_for_its_own_map_run() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
                                  "Branches": [
                                    {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                                      "ItemProcessor": %s}}},
                                    {"StartAt": "Q", "States": {"Q": {"Type": "Pass", "End": true}}}
                                  ]}}}
                                """
                                        .formatted(PROCESSOR))
                        .input("[1]")
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("[[1],[1]]"));
    }

    @Test
    void the_start_of_a_map_run_names_its_arn() {
        var run = map("\"Label\": \"big\",").input("[1]").run();

        var uuid = plan(run).uuid();
        assertThat(uuid).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-.{12}");
        assertThat(run.events())
                .extracting(HistoryEvent::details)
                .contains(
                        new EventDetails.MapRunStarted(
                                "arn:aws:states:us-east-1:123456789012:mapRun:machine/big:"
                                        + uuid));
    }

    @Test
    void a_generated_label_is_the_same_for_every_run_of_the_state() {
        var label = plan(map("").input("[1]").run()).label();

        assertThat(label).matches("[-0-9a-f]{36}");
        assertThat(plan(map("").input("[2]").run()).label()).isEqualTo(label);
    }

    // Failure of the run

    @Test
    void a_failed_map_run_fails_the_state_and_the_execution() {
        var run = failing("States.ItemReaderFailed", map("").input("[1]")).run();

        assertThat(run.history())
                .endsWith(
                        "4<3 MapRunStarted",
                        "5<4 MapRunFailed States.ItemReaderFailed",
                        "6<5 MapStateFailed",
                        "7<6 ExecutionFailed States.ItemReaderFailed");
        assertThat(run).satisfies(Outcomes.failed("States.ItemReaderFailed", "because"));
    }

    @Test
    void a_failed_map_run_is_caught() {
        var run =
                failing(
                                "States.ExceedToleratedFailureThreshold",
                                map("""
                                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}],
                                """)
                                        .input("[1]"))
                        .run();

        assertThat(run.history())
                .endsWith(
                        "5<4 MapRunFailed States.ExceedToleratedFailureThreshold",
                        "6<5 MapStateFailed",
                        "7<6 MapStateExited M",
                        "8<7 PassStateEntered C",
                        "9<8 PassStateExited C",
                        "10<9 ExecutionSucceeded");
    }

    @Test
    void a_retry_starts_a_new_map_run() {
        var run =
                failing(
                                "E",
                                map("""
                                "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 1}],
                                """)
                                        .input("[1]"))
                        .run();

        assertThat(run.history())
                .endsWith(
                        "5<4 MapRunFailed E",
                        "6<5 MapStateStarted 1",
                        "7<6 MapRunStarted",
                        "8<7 MapRunFailed E",
                        "9<8 MapStateFailed",
                        "10<9 ExecutionFailed E");
        assertThat(plans(run)).extracting(MapRunPlan::uuid).doesNotHaveDuplicates().hasSize(2);
        assertThat(plans(run)).extracting(MapRunPlan::label).containsOnly(plan(run).label());
    }

    @Test
    void a_runtime_error_of_a_map_run_ends_the_execution_without_its_events() {
        var run = failing("States.Runtime", map("").input("[1]")).run();

        assertThat(run.history())
                .endsWith("4<3 MapRunStarted", "5<4 ExecutionFailed States.Runtime");
    }

    @Test
    void an_output_that_fails_after_a_map_run_does_not_fail_the_map_state() {
        var run = jsonata("\"Output\": \"{% $states.result.none %}\",").input("[1]").run();

        assertThat(run.history())
                .endsWith(
                        "6<5 MapStateSucceeded",
                        "7<4 EvaluationFailed",
                        "8<7 ExecutionFailed States.QueryEvaluationError");
    }

    // Abort

    @Test
    void a_stopped_execution_aborts_its_map_run() {
        var run =
                map("").input("[1]")
                        .endingMapRuns(_ -> TaskAnswer.silence())
                        .stopAfter(Duration.ofSeconds(2), "Stopped", null)
                        .run();

        assertThat(run.history())
                .endsWith(
                        "4<3 MapRunStarted",
                        "5<4 MapRunAborted",
                        "6<5 MapStateAborted",
                        "7<5 ExecutionAborted Stopped");
    }

    @Test
    void a_failed_sibling_aborts_the_map_run_before_its_state() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
                                  "Branches": [
                                    {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                                      "ItemProcessor": %s}}},
                                    {"StartAt": "W", "States": {
                                      "W": {"Type": "Wait", "Seconds": 1, "Next": "F"},
                                      "F": {"Type": "Fail", "Error": "E"}}}
                                  ]}}}
                                """
                                        .formatted(PROCESSOR))
                        .input("[1]")
                        .endingMapRuns(_ -> TaskAnswer.silence())
                        .run();

        assertThat(run.history())
                .containsSubsequence(
                        "10<9 MapRunAborted",
                        "11<9 MapStateAborted",
                        "12<9 ParallelStateFailed",
                        "13<12 ExecutionFailed E");
    }

    // Redrive

    @Test
    void a_redrive_resumes_the_same_map_run() {
        var run =
                map("\"Label\": \"l\",")
                        .input("[1]")
                        .endingMapRuns(each ->
                                each.redriveCount() == 0
                                        ? TaskAnswer.fails("E")
                                        : TaskAnswer.succeeds("[\"done\"]"))
                        .run()
                        .redrive();

        assertThat(run.history())
                .endsWith(
                        "7<6 ExecutionFailed E",
                        "8<7 ExecutionRedriven 1",
                        "9<8 MapRunRedriven",
                        "10<9 MapRunSucceeded",
                        "11<10 MapStateSucceeded",
                        "12<10 MapStateExited M",
                        "13<12 ExecutionSucceeded");
        assertThat(plans(run)).hasSize(1);
        assertThat(run.events())
                .extracting(HistoryEvent::details)
                .contains(
                        new EventDetails.MapRunRedriven(
                                "arn:aws:states:us-east-1:123456789012:mapRun:machine/l:"
                                        + plan(run).uuid(),
                                1));
        assertThat(run).satisfies(Outcomes.succeeded("[\"done\"]"));
    }

    @Test
    void a_redrive_of_a_stopped_execution_resumes_its_map_run() {
        var run =
                map("").input("[1]")
                        .endingMapRuns(each ->
                                each.redriveCount() == 0
                                        ? TaskAnswer.silence()
                                        : TaskAnswer.succeeds("[2]"))
                        .stopAfter(Duration.ofSeconds(2), null, null)
                        .run()
                        .redrive();

        assertThat(run.history()).contains("8<7 ExecutionRedriven 1", "9<8 MapRunRedriven");
        assertThat(run).satisfies(Outcomes.succeeded("[2]"));
    }

    @Test
    void a_redriven_map_run_counts_its_redrives() {
        var run = failing("E", map("").input("[1]")).run().redrive().redrive();

        assertThat(run.events())
                .extracting(HistoryEvent::details)
                .filteredOn(EventDetails.MapRunRedriven.class::isInstance)
                .extracting(details -> ((EventDetails.MapRunRedriven) details).redriveCount())
                .containsExactly(1, 2);
        assertThat(run.state().root().phase())
                .isInstanceOfSatisfying(
                        Phase.Mapping.class,
                        mapping -> assertThat(mapping.run().redriveCount()).isEqualTo(2));
    }

    // Children

    @Test
    void a_child_runs_the_processor_of_the_pinned_machine() {
        var definition =
                """
                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemProcessor":
                  {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                   "StartAt": "N", "States": {
                     "N": {"Type": "Map", "End": true, "Label": "inner", "ItemProcessor": %s}}}}}}
                """
                        .formatted(PROCESSOR);
        var outer = new GraphPath(null, "M", 0);
        var child =
                SimulatedExecution.of(definition)
                        .input("[1]")
                        .startedBy(new MapChild("run", "r", "l", 0, 1, outer))
                        .run();
        var grandchild =
                SimulatedExecution.of(definition)
                        .input("1")
                        .startedBy(
                                new MapChild(
                                        "run", "r", "inner", 0, 1, new GraphPath(outer, "N", 0)))
                        .run();

        assertThat(child.history())
                .contains("2<0 MapStateEntered N", "4<3 MapRunStarted", "8<7 ExecutionSucceeded");
        assertThat(grandchild.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 PassStateEntered A",
                        "3<2 PassStateExited A",
                        "4<3 ExecutionSucceeded");
    }

    @Test
    void a_history_without_space_ends_without_abort_events() {
        var run =
                map("").within(new ExecutionLimits(262_144, 6, 40, 500, 1024 * 1024, 500_000))
                        .input("[1]")
                        .endingMapRuns(_ -> TaskAnswer.silence())
                        .stopAfter(Duration.ofSeconds(2), null, null)
                        .run();

        assertThat(run.history()).endsWith("4<3 MapRunStarted", "5<4 ExecutionAborted");
    }
}
