package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.FramePath;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests a Parallel in a Map in a Parallel. Abort events are written for all levels, for the
 * innermost level first.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NestedBranchesTest {
    private static SimulatedExecution nested(String innermost, String sibling) {
        return SimulatedExecution.of(
                """
                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                  {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                    "ItemsPath": "$.items", "ItemProcessor": {
                      "StartAt": "Q", "States": {"Q": {"Type": "Parallel", "End": true,
                        "Branches": [%s]}}}}}},
                  %s]}}}
                """
                        .formatted(innermost, sibling));
    }

    @Test
    void results_pass_through_all_levels() {
        var run =
                nested(
                                ParallelTest.branch("\"A\": {\"Type\": \"Pass\", \"End\": true}")
                                        + ","
                                        + ParallelTest.branch(
                                                "\"B\": {\"Type\": \"Pass\", \"Result\": 0, \"End\": true}"),
                                ParallelTest.branch(
                                        "\"C\": {\"Type\": \"Pass\", \"Result\": \"c\", \"End\": true}"))
                        .input("{\"items\":[1,2]}")
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("[[[1,0],[2,0]],\"c\"]"));
        assertThat(run.state().branches()).isEmpty();
    }

    @Test
    void a_failure_of_a_sibling_aborts_every_level_innermost_first() {
        var late =
                """
                {"StartAt": "W", "States": {
                  "W": {"Type": "Wait", "Seconds": 5, "Next": "F"},
                  "F": {"Type": "Fail", "Error": "E"}}}
                """;
        var run = nested(ParallelTest.SLEEP, late).input("{\"items\":[1,2]}").run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 ParallelStateEntered P",
                        "3<2 ParallelStateStarted",
                        "4<3 MapStateEntered M",
                        "5<4 MapStateStarted 2",
                        "6<5 MapIterationStarted M[0]",
                        "7<5 MapIterationStarted M[1]",
                        "8<3 WaitStateEntered W",
                        "9<6 ParallelStateEntered Q",
                        "10<9 ParallelStateStarted",
                        "11<7 ParallelStateEntered Q",
                        "12<11 ParallelStateStarted",
                        "13<10 WaitStateEntered W",
                        "14<12 WaitStateEntered W",
                        "15<8 WaitStateExited W",
                        "16<15 FailStateEntered F",
                        "17<16 MapIterationAborted M[0]",
                        "18<16 WaitStateAborted",
                        "19<16 ParallelStateAborted",
                        "20<16 MapIterationAborted M[1]",
                        "21<16 WaitStateAborted",
                        "22<16 ParallelStateAborted",
                        "23<16 MapStateAborted",
                        "24<16 ParallelStateFailed",
                        "25<24 ExecutionFailed E");
    }

    @Test
    void an_innermost_failure_fails_level_by_level() {
        var run = nested(ParallelTest.FAIL, ParallelTest.SLEEP).input("{\"items\":[1]}").run();

        assertThat(run.history())
                .endsWith(
                        "10<9 FailStateEntered F",
                        "11<10 ParallelStateFailed",
                        "12<11 MapIterationFailed M[0]",
                        "13<11 ParallelStateAborted",
                        "14<11 MapStateFailed",
                        "15<14 MapStateAborted",
                        "16<14 WaitStateAborted",
                        "17<14 ParallelStateFailed",
                        "18<17 ExecutionFailed E");
    }

    @Test
    void a_runtime_error_deep_inside_names_the_event_that_entered_its_state() {
        for (int seed = 0; seed < 20; seed++) {
            var run =
                    nested(
                                    ParallelTest.branch(
                                            "\"X\": {\"Type\": \"Pass\", \"InputPath\": \"$.no\", \"End\": true}"),
                                    ParallelTest.SLEEP)
                            .input("{\"items\":[{}]}")
                            .shuffling(new Random(seed))
                            .run();
            long entered =
                    run.events().stream()
                            .filter(event ->
                                    HistoryText.describe(event).equals("PassStateEntered X"))
                            .findFirst()
                            .orElseThrow()
                            .id();

            assertThat(run)
                    .satisfies(
                            Outcomes.failed(
                                    "States.Runtime",
                                    "An error occurred while executing the state 'X' (entered at the event id #%d). Invalid path '$.no' : No results for path: $['no']"
                                            .formatted(entered)));
        }
    }

    @Test
    void paths_of_frames_identify_every_visit_of_every_branch() {
        var run =
                nested(ParallelTest.task("t"), ParallelTest.SLEEP).input("{\"items\":[1,2]}").run();

        assertThat(run.world().calls().keySet())
                .extracting(attempt -> attempt.frame().text())
                .containsExactly("0.0/0.0/0.0", "0.0/0.1/0.0");
        assertThat(new FramePath("0.0/0.1/0.0").parent()).isEqualTo(new FramePath("0.0/0.1"));
    }
}
