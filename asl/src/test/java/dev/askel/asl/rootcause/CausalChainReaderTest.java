package dev.askel.asl.rootcause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.SimulatedExecution;
import dev.askel.asl.interpreter.TaskAnswer;
import dev.askel.asl.interpreter.TaskScript;
import dev.askel.asl.parser.DefinitionParser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the causal chains of histories that the interpreter has written. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CausalChainReaderTest {
    private static final String RETRIED =
            "\"Retry\": [{\"ErrorEquals\": [\"E\"], \"MaxAttempts\": 2}],";
    private static final String CATCH =
            "\"Catch\": [{\"ErrorEquals\": [\"States.ALL\"], \"ResultPath\": \"$.e\", \"Next\": \"%s\"}],";

    private static String task(String name, String fields) {
        return "\"%1$s\": {\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::lambda:%1$s\", %2$s}"
                .formatted(name, fields);
    }

    private static String fail(String name, String error) {
        return "\"%s\": {\"Type\": \"Fail\", \"Error\": \"%s\"}".formatted(name, error);
    }

    private static String machine(String startAt, String... states) {
        return "{\"StartAt\": \"%s\", \"States\": {%s}}"
                .formatted(startAt, String.join(", ", states));
    }

    private static SimulatedExecution failing(String definition, String... resources) {
        return SimulatedExecution.of(definition)
                .answering((_, call, _) ->
                        List.of(resources).contains(call.resource())
                                ? TaskAnswer.fails("E")
                                : TaskAnswer.succeeds("{}"));
    }

    private static List<String> chain(String definition, String... failing) {
        return ChainText.of(definition, failing(definition, failing));
    }

    @Test
    void an_exhausted_retry_counts_the_attempts() {
        var definition = machine("T", task("T", RETRIED + "\"End\": true"));

        assertThat(chain(definition, "T"))
                .containsExactly("failed Task:T#2 E attempts 3", "FAILED E");
    }

    @Test
    void a_catcher_that_leads_to_a_fail_state_is_a_step() {
        var definition =
                machine(
                        "T",
                        task("T", RETRIED + CATCH.formatted("Undo") + "\"End\": true"),
                        task("Undo", "\"Next\": \"Undone\""),
                        fail("Undone", "Compensated"));

        assertThat(chain(definition, "T"))
                .containsExactly(
                        "failed Task:T#2 E attempts 3",
                        "caught Task:T#2 -> Undo attempts 3",
                        "failed Fail:Undone#18 Compensated",
                        "FAILED Compensated");
    }

    @Test
    void the_failure_of_a_handler_follows_the_error_that_it_handles() {
        var definition =
                machine(
                        "T",
                        task("T", CATCH.formatted("Undo") + "\"End\": true"),
                        task("Undo", "\"End\": true"));

        assertThat(chain(definition, "T", "Undo"))
                .containsExactly(
                        "failed Task:T#2 E",
                        "caught Task:T#2 -> Undo",
                        "failed Task:Undo#7 E",
                        "FAILED E");
    }

    @Test
    void an_error_that_was_handled_is_no_step() {
        var definition =
                machine(
                        "T",
                        task("T", CATCH.formatted("Fallback") + "\"Next\": \"Pay\""),
                        task("Fallback", "\"Next\": \"Pay\""),
                        task("Pay", "\"End\": true"));

        assertThat(chain(definition, "T", "Pay"))
                .containsExactly("failed Task:Pay#12 E", "FAILED E");
    }

    @Test
    void a_fail_state_that_repeats_a_handled_error_follows_it() {
        var definition =
                machine(
                        "T",
                        task("T", CATCH.formatted("Clean") + "\"Next\": \"Clean\""),
                        "\"Clean\": {\"Type\": \"Pass\", \"Next\": \"Check\"}",
                        """
                        "Check": {"Type": "Choice", "Default": "Good", "Choices": [
                          {"Variable": "$.e", "IsPresent": true, "Next": "Bad"}]}\
                        """,
                        "\"Good\": {\"Type\": \"Succeed\"}",
                        "\"Bad\": {\"Type\": \"Fail\", \"ErrorPath\": \"$.e.Error\"}");

        assertThat(chain(definition, "T"))
                .containsExactly(
                        "failed Task:T#2 E",
                        "caught Task:T#2 -> Clean",
                        "failed Fail:Bad#11 E",
                        "FAILED E");
    }

    @Test
    void a_caught_error_of_a_successful_execution_has_no_root_cause() {
        var definition =
                machine(
                        "T",
                        task("T", CATCH.formatted("Good") + "\"End\": true"),
                        "\"Good\": {\"Type\": \"Succeed\"}");

        assertThat(ChainText.chain(definition, failing(definition, "T").run()))
                .isEqualTo(CausalChain.NONE);
    }

    @Test
    void the_failed_branch_of_a_caught_parallel_state_is_the_origin() {
        var definition =
                machine(
                        "Fan",
                        """
                        "Fan": {"Type": "Parallel", %s "End": true, "Branches": [%s, %s]}\
                        """
                                .formatted(
                                        CATCH.formatted("Undone"),
                                        machine("Calm", task("Calm", "\"End\": true")),
                                        machine("Flaky", task("Flaky", RETRIED + "\"End\": true"))),
                        fail("Undone", "Compensated"));

        var chain = chain(definition, "Flaky");

        assertThat(chain).hasSize(4);
        assertThat(chain.get(0)).matches("failed Task:Flaky#\\d+ E attempts 3");
        assertThat(chain.get(1)).isEqualTo("caught Parallel:Fan#2 index 1 -> Undone");
        assertThat(chain.get(2)).matches("failed Fail:Undone#\\d+ Compensated");
        assertThat(chain.get(3)).isEqualTo("FAILED Compensated");
    }

    @Test
    void a_caught_error_inside_a_retried_branch_is_the_origin() {
        var definition =
                machine(
                        "Fan",
                        """
                        "Fan": {"Type": "Parallel", %s "End": true, "Branches": [%s]}\
                        """
                                .formatted(
                                        RETRIED.replace("\"E\"", "\"Bad\""),
                                        machine(
                                                "T",
                                                task("T", CATCH.formatted("F") + "\"End\": true"),
                                                fail("F", "Bad"))));

        var chain = chain(definition, "T");

        assertThat(chain).hasSize(5);
        assertThat(chain.get(0)).matches("failed Task:T#\\d+ E");
        assertThat(chain.get(1)).matches("caught Task:T#\\d+ -> F");
        assertThat(chain.get(2)).matches("failed Fail:F#\\d+ Bad");
        assertThat(chain.get(3)).isEqualTo("failed Parallel:Fan#2 index 0 attempts 3");
        assertThat(chain.get(4)).isEqualTo("FAILED Bad");
    }

    @Test
    void the_failed_iteration_of_nested_maps_is_the_origin() {
        var definition =
                machine(
                        "Outer",
                        """
                        "Outer": {"Type": "Map", "ItemsPath": "$.a", "End": true, "ItemProcessor": %s}\
                        """
                                .formatted(
                                        machine(
                                                "Inner",
                                                """
                                                "Inner": {"Type": "Map", "End": true, "ItemProcessor": %s}\
                                                """
                                                        .formatted(
                                                                machine(
                                                                        "T",
                                                                        task(
                                                                                "T",
                                                                                "\"End\": true"))))));
        var execution =
                SimulatedExecution.of(definition)
                        .input("{\"a\":[[1],[2,3]]}")
                        .answering((_, call, _) ->
                                call.parameters().text().equals("3")
                                        ? TaskAnswer.fails("E")
                                        : TaskAnswer.succeeds("1"));

        var chain = ChainText.of(definition, execution);

        assertThat(chain).hasSize(4);
        assertThat(chain.get(0)).matches("failed Task:T#\\d+ E");
        assertThat(chain.get(1)).matches("failed Map:Inner#\\d+ index 1");
        assertThat(chain.get(2)).isEqualTo("failed Map:Outer#2 index 1");
        assertThat(chain.get(3)).isEqualTo("FAILED E");
    }

    @Test
    void a_runtime_error_in_a_branch_is_the_error_of_its_state() {
        var definition =
                machine(
                        "Fan",
                        """
                        "Fan": {"Type": "Parallel", "End": true, "Branches": [%s]}\
                        """
                                .formatted(
                                        machine(
                                                "P",
                                                """
                                                "P": {"Type": "Pass", "InputPath": "$.no", "End": true}\
                                                """)));

        assertThat(chain(definition))
                .containsExactly(
                        "failed Pass:P#4 States.Runtime",
                        "failed Parallel:Fan#2 index 0",
                        "FAILED States.Runtime");
    }

    @Test
    void a_failed_expression_is_the_error_of_its_state() {
        var definition =
                """
                {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
                  "A": {"Type": "Pass", "Next": "B"},
                  "B": {"Type": "Pass", "Output": "{% $number('x') %}", "End": true}}}\
                """;

        assertThat(chain(definition))
                .containsExactly(
                        "failed Pass:B#4 States.QueryEvaluationError",
                        "FAILED States.QueryEvaluationError");
    }

    @Test
    void a_timed_out_task_is_a_failed_state() {
        var definition = machine("T", task("T", "\"TimeoutSeconds\": 5, \"End\": true"));
        var execution =
                SimulatedExecution.of(definition).answering((_, _, _) -> TaskAnswer.silence());

        assertThat(ChainText.of(definition, execution))
                .containsExactly("failed Task:T#2 States.Timeout", "FAILED States.Timeout");
    }

    @Test
    void a_timed_out_execution_shows_the_interrupted_state_and_its_failed_attempts() {
        var definition =
                """
                {"StartAt": "P", "TimeoutSeconds": 60, "States": {"P": {"Type": "Parallel",
                  "End": true, "Branches": [
                    {"StartAt": "Quick", "States": {"Quick": {"Type": "Pass", "End": true}}},
                    {"StartAt": "Slow", "States": {"Slow": {"Type": "Task",
                      "Resource": "arn:aws:states:::lambda:Slow", "End": true,
                      "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 1}]}}}]}}}\
                """;
        var execution =
                SimulatedExecution.of(definition)
                        .answering(TaskScript.inTurn(TaskAnswer.fails("E"), TaskAnswer.silence()));

        var chain = ChainText.of(definition, execution);

        assertThat(chain).hasSize(3);
        assertThat(chain.get(0)).matches("interrupted Task:Slow#\\d+ E attempts 2");
        assertThat(chain.get(1)).isEqualTo("interrupted Parallel:P#2 index 1");
        assertThat(chain.get(2)).isEqualTo("TIMED_OUT States.Timeout");
    }

    @Test
    void a_stopped_execution_shows_the_interrupted_state_only() {
        var definition =
                machine(
                        "T",
                        task("T", CATCH.formatted("W") + "\"End\": true"),
                        "\"W\": {\"Type\": \"Wait\", \"Seconds\": 60, \"End\": true}");
        var execution =
                failing(definition, "T").stopAfter(Duration.ofSeconds(5), "Stop", "by hand");

        assertThat(ChainText.of(definition, execution))
                .containsExactly("interrupted Wait:W#7", "ABORTED Stop");
    }

    @Test
    void consecutive_visits_that_a_catcher_ends_are_one_step() {
        var definition =
                machine(
                        "T",
                        task(
                                "T",
                                """
                                "Catch": [{"ErrorEquals": ["E"], "ResultPath": null, "Next": "W"},
                                  {"ErrorEquals": ["X"], "ResultPath": null, "Next": "F"}],
                                "End": true\
                                """),
                        "\"W\": {\"Type\": \"Wait\", \"Seconds\": 1, \"Next\": \"T\"}",
                        fail("F", "GivenUp"));
        var execution =
                SimulatedExecution.of(definition)
                        .answering(
                                TaskScript.byResource(
                                        Map.of(
                                                "T",
                                                List.of(
                                                        TaskAnswer.fails("E"),
                                                        TaskAnswer.fails("E"),
                                                        TaskAnswer.fails("X")))));

        var chain = ChainText.of(definition, execution);

        assertThat(chain).hasSize(4);
        assertThat(chain.get(0)).matches("failed Task:T#\\d+ X");
        assertThat(chain.get(1)).matches("caught Task:T#\\d+ -> F times 3");
        assertThat(chain.get(2)).matches("failed Fail:F#\\d+ GivenUp");
    }

    @Test
    void a_redrive_counts_the_attempts_after_it() {
        var definition = machine("T", task("T", RETRIED + "\"End\": true"));
        var execution = failing(definition, "T").run().redrive();

        assertThat(ChainText.of(ChainText.chain(definition, execution)))
                .containsExactly("failed Task:T#2 E attempts 3", "FAILED E");
        assertThat(execution.events()).hasSizeGreaterThan(20);
    }

    @Test
    void a_failed_map_run_names_the_run() {
        var definition =
                """
                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemProcessor": {
                  "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                  "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}}}\
                """;
        var execution =
                SimulatedExecution.of(definition)
                        .input("[1]")
                        .endingMapRuns(
                                _ -> TaskAnswer.fails("States.ExceedToleratedFailureThreshold"));

        assertThat(ChainText.of(definition, execution))
                .containsExactly(
                        "failed Map:M#2 States.ExceedToleratedFailureThreshold map run",
                        "FAILED States.ExceedToleratedFailureThreshold");
    }

    @Test
    void a_failed_nested_execution_names_the_execution() {
        var definition =
                """
                {"StartAt": "C", "States": {"C": {"Type": "Task", "End": true,
                  "Resource": "arn:aws:states:::states:startExecution.sync:2",
                  "Parameters": {"StateMachineArn": "m"}}}}\
                """;
        var history = failing(definition, "startExecution.sync:2").run();

        assertThat(ChainText.of(ChainText.chain(definition, history)).getFirst())
                .startsWith("failed Task:C#2 E");
    }

    /** The reader stops at the failed state when no catcher can precede it. */
    @Test
    void a_definition_without_catchers_is_read_to_the_failed_state_only() {
        var definition =
                machine(
                        "A",
                        "\"A\": {\"Type\": \"Pass\", \"Next\": \"T\"}",
                        task("T", "\"End\": true"));
        var reader = new CausalChainReader(DefinitionParser.compile(definition));

        var read =
                failing(definition, "T").run().events().reversed().stream()
                        .takeWhile(reader::add)
                        .map(HistoryEvent::id)
                        .toList();

        assertThat(read).containsExactly(8L, 7L, 6L, 5L);
        assertThat(reader.chain().complete()).isTrue();
    }

    @Test
    void a_walk_that_was_cut_is_incomplete() {
        var definition =
                machine("T", task("T", CATCH.formatted("F") + "\"End\": true"), fail("F", "X"));
        var reader = new CausalChainReader(DefinitionParser.compile(definition));

        failing(definition, "T").run().events().reversed().stream().limit(3).forEach(reader::add);

        assertThat(ChainText.of(reader.chain())).containsExactly("failed Fail:F#7 X", "FAILED X");
        assertThat(reader.chain().complete()).isFalse();
    }
}
