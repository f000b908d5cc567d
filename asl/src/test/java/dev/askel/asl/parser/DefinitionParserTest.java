package dev.askel.asl.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Literal;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.intrinsic.IntrinsicCall;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.model.Catcher;
import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.Condition;
import dev.askel.asl.model.DataFlow.JsonPathFlow;
import dev.askel.asl.model.DistributedSettings;
import dev.askel.asl.model.FailState;
import dev.askel.asl.model.ItemProcessor;
import dev.askel.asl.model.ItemReader;
import dev.askel.asl.model.Jitter;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.PassState;
import dev.askel.asl.model.PathSelection;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.ResultPlacement;
import dev.askel.asl.model.Retrier;
import dev.askel.asl.model.State;
import dev.askel.asl.model.StateType;
import dev.askel.asl.model.Successor;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.model.WaitState;
import dev.askel.asl.model.WaitUntil;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Reads each field of each state type into the model. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DefinitionParserTest {

    /** The state S of a machine with a last state L. Single quotes are replaced by double ones. */
    private static State state(String members) {
        var definition =
                "{'StartAt': 'S', 'States': {'S': {%s}, 'L': {'Type': 'Succeed'}}}"
                        .formatted(members)
                        .replace('\'', '"');
        return DefinitionParser.compile(definition).root().state("S");
    }

    private static JsonNode literalValue(@Nullable Expression expression) {
        assertThat(expression).isInstanceOf(Literal.class);
        return ((Literal) Objects.requireNonNull(expression)).value();
    }

    private static String pathSource(@Nullable Expression expression) {
        assertThat(expression).isInstanceOf(PathExpression.class);
        return Objects.requireNonNull(expression).source();
    }

    @Test
    void a_machine_has_a_graph_a_language_and_a_timeout() {
        var machine =
                DefinitionParser.compile(
                        """
                        {"Comment": "c", "TimeoutSeconds": 60, "StartAt": "A",
                         "States": {"A": {"Type": "Succeed", "Comment": "d"}}}
                        """);
        assertThat(machine.comment()).isEqualTo("c");
        assertThat(machine.timeoutSeconds()).isEqualTo(60);
        assertThat(machine.root().startAt()).isEqualTo("A");
        assertThat(machine.root().state("A").comment()).isEqualTo("d");
        assertThat(machine.root().state("A").type()).isEqualTo(StateType.SUCCEED);
    }

    @Test
    void a_state_without_data_fields_has_the_identity_flow() {
        var pass = state("'Type': 'Pass', 'Next': 'L'");
        assertThat(pass.dataFlow()).isSameAs(JsonPathFlow.IDENTITY);
        assertThat(pass.assign().isEmpty()).isTrue();
        var withDefaults =
                state(
                        "'Type': 'Pass', 'InputPath': '$', 'ResultPath': '$', 'OutputPath': '$',"
                                + " 'Next': 'L'");
        assertThat(withDefaults.dataFlow()).isSameAs(JsonPathFlow.IDENTITY);
    }

    @Test
    void the_data_flow_distinguishes_null_absent_and_a_path() {
        var flow =
                (JsonPathFlow)
                        state(
                                        "'Type': 'Pass', 'InputPath': null, 'ResultPath': null,"
                                                + " 'OutputPath': '$$.Execution.Id', 'Next': 'L'")
                                .dataFlow();
        assertThat(flow.inputPath()).isEqualTo(new PathSelection.Nothing());
        assertThat(flow.resultPath()).isEqualTo(new ResultPlacement.Discard());
        assertThat(flow.outputPath())
                .isInstanceOfSatisfying(
                        PathSelection.Selected.class,
                        selected ->
                                assertThat(selected.path().source()).isEqualTo("$$.Execution.Id"));
    }

    @Test
    void the_text_of_a_result_does_not_change() {
        var pass =
                (PassState) state("'Type': 'Pass', 'Result': {'b': 1.10, 'a.$': '$'}, 'End': true");
        assertThat(Objects.requireNonNull(pass.result()).text())
                .isEqualTo("{\"b\":1.10,\"a.$\":\"$\"}");
        assertThat(pass.successor()).isEqualTo(new Successor.End());
        var nullResult = (PassState) state("'Type': 'Pass', 'Result': null, 'Next': 'L'");
        assertThat(Objects.requireNonNull(nullResult.result()).text()).isEqualTo("null");
        assertThat(nullResult.successor()).isEqualTo(new Successor.Next("L"));
    }

    @Test
    void assign_lists_its_variables() {
        var pass = state("'Type': 'Pass', 'Assign': {'a.$': '$.x', 'b': {'c': 1}}, 'Next': 'L'");
        assertThat(pass.assign().variables()).containsExactly("a", "b");
        assertThat(pass.assign().isEmpty()).isFalse();
    }

    @Test
    void a_task_has_a_resource_times_and_handlers() {
        var task =
                (TaskState)
                        state(
                                """
                                'Type': 'Task', 'Resource': 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
                                'TimeoutSeconds': 60, 'HeartbeatSecondsPath': '$.beat',
                                'Credentials': {'RoleArn.$': '$.role'}, 'Next': 'L',
                                'Retry': [{'ErrorEquals': ['A', 'B']},
                                  {'ErrorEquals': ['States.ALL'], 'IntervalSeconds': 2,
                                   'MaxAttempts': 0, 'BackoffRate': 1.5, 'MaxDelaySeconds': 9,
                                   'JitterStrategy': 'FULL'}],
                                'Catch': [{'ErrorEquals': ['States.ALL'], 'Next': 'L',
                                  'ResultPath': null}]
                                """);
        assertThat(task.resource()).isInstanceOf(Resource.Integration.class);
        assertThat(literalValue(task.timeoutSeconds()).longValue()).isEqualTo(60);
        assertThat(pathSource(task.heartbeatSeconds())).isEqualTo("$.beat");
        assertThat(task.credentials()).isNotNull();
        assertThat(task.retriers())
                .containsExactly(
                        new Retrier(List.of("A", "B"), 1, 3, 2.0, null, Jitter.NONE),
                        new Retrier(List.of("States.ALL"), 2, 0, 1.5, 9L, Jitter.FULL));
        assertThat(task.catchers())
                .extracting(Catcher::resultPath)
                .containsExactly(ResultPlacement.DISCARD);
    }

    @Test
    void a_choice_has_its_rules_in_order() {
        var choice =
                (ChoiceState)
                        state(
                                """
                                'Type': 'Choice', 'Default': 'L', 'Choices': [
                                  {'Or': [{'Variable': '$.a', 'IsPresent': false},
                                          {'Not': {'Variable': '$.a', 'StringMatches': 'x*'}}],
                                   'Next': 'L', 'Assign': {'v': 1}},
                                  {'Variable': '$.b', 'NumericGreaterThanEqualsPath': '$.c',
                                   'Next': 'S'}]
                                """);
        assertThat(choice.defaultState()).isEqualTo("L");
        assertThat(choice.rules()).hasSize(2);
        assertThat(choice.rules().getFirst().condition())
                .isInstanceOfSatisfying(
                        Condition.Or.class, or -> assertThat(or.conditions()).hasSize(2));
        assertThat(choice.rules().getFirst().assign().variables()).containsExactly("v");
        assertThat(choice.rules().getLast().next()).isEqualTo("S");
        assertThat(choice.rules().getLast().condition())
                .isInstanceOfSatisfying(
                        Condition.Comparison.class,
                        comparison ->
                                assertThat(comparison.relation())
                                        .isEqualTo(Condition.Relation.GREATER_THAN_EQUALS));
    }

    private static WaitUntil until(String field) {
        return ((WaitState) state("'Type': 'Wait', 'Next': 'L', " + field)).until();
    }

    @Test
    void each_of_the_four_fields_of_a_wait_is_read() {
        assertThat(until("'Seconds': 5"))
                .isInstanceOfSatisfying(
                        WaitUntil.Seconds.class,
                        it -> assertThat(literalValue(it.value()).longValue()).isEqualTo(5));
        assertThat(until("'SecondsPath': '$.s'"))
                .isInstanceOfSatisfying(
                        WaitUntil.SecondsPath.class,
                        it -> assertThat(it.path().source()).isEqualTo("$.s"));
        assertThat(until("'Timestamp': '2030-01-01T00:00:00Z'"))
                .isInstanceOfSatisfying(
                        WaitUntil.Timestamp.class,
                        it ->
                                assertThat(literalValue(it.value()).textValue())
                                        .isEqualTo("2030-01-01T00:00:00Z"));
        assertThat(until("'TimestampPath': '$.t'")).isInstanceOf(WaitUntil.TimestampPath.class);
    }

    @Test
    void a_fail_has_literals_paths_or_intrinsic_calls() {
        var literalAndPath = (FailState) state("'Type': 'Fail', 'Error': 'E', 'CausePath': '$.c'");
        assertThat(literalValue(literalAndPath.error()).textValue()).isEqualTo("E");
        assertThat(pathSource(literalAndPath.cause())).isEqualTo("$.c");
        var withCall = (FailState) state("'Type': 'Fail', 'CausePath': 'States.UUID()'");
        assertThat(withCall.error()).isNull();
        assertThat(withCall.cause()).isInstanceOf(IntrinsicCall.class);
    }

    @Test
    void a_parallel_has_its_branches_in_order() {
        var parallel =
                (ParallelState)
                        state(
                                """
                                'Type': 'Parallel', 'Next': 'L', 'Branches': [
                                  {'StartAt': 'A', 'States': {'A': {'Type': 'Succeed'}}},
                                  {'StartAt': 'B', 'States': {'B': {'Type': 'Fail'}}}]
                                """);
        assertThat(parallel.branches())
                .extracting(each -> each.startAt())
                .containsExactly("A", "B");
    }

    @Test
    void an_inline_map_can_have_the_legacy_field_names() {
        var inner = "{'StartAt': 'I', 'States': {'I': {'Type': 'Succeed'}}}";
        var current =
                (MapState)
                        state(
                                "'Type': 'Map', 'Next': 'L', 'ItemsPath': '$.i', 'MaxConcurrency':"
                                        + " 3, 'ItemSelector': {'x.$': '$$.Map.Item.Value'},"
                                        + " 'ItemProcessor': "
                                        + inner);
        var legacy =
                (MapState)
                        state(
                                "'Type': 'Map', 'Next': 'L', 'MaxConcurrencyPath': '$.m',"
                                        + " 'Parameters': {'x.$': '$$.Map.Item.Value'}, 'Iterator': "
                                        + inner);
        assertThat(pathSource(current.items())).isEqualTo("$.i");
        assertThat(literalValue(current.maxConcurrency()).longValue()).isEqualTo(3);
        assertThat(pathSource(legacy.maxConcurrency())).isEqualTo("$.m");
        assertThat(Objects.requireNonNull(legacy.itemSelector()).source())
                .isEqualTo(Objects.requireNonNull(current.itemSelector()).source());
        assertThat(legacy.dataFlow()).isSameAs(JsonPathFlow.IDENTITY);
        assertThat(current.itemProcessor().mode()).isEqualTo(ItemProcessor.Mode.INLINE);
        assertThat(current.itemProcessor().graph().startAt()).isEqualTo("I");
        assertThat(current.distributed()).isNull();
    }

    @Test
    void a_distributed_map_keeps_its_settings() {
        var map =
                (MapState)
                        state(
                                """
                                'Type': 'Map', 'Next': 'L', 'Label': 'l',
                                'ItemReader': {'Resource': 'arn:aws:states:::s3:getObject'},
                                'ToleratedFailureCountPath': '$.c', 'ToleratedFailurePercentage': 5,
                                'ItemProcessor': {'ProcessorConfig': {'Mode': 'DISTRIBUTED',
                                  'ExecutionType': 'EXPRESS'},
                                  'StartAt': 'I', 'States': {'I': {'Type': 'Succeed'}}}
                                """);
        assertThat(map.itemProcessor().executionType()).isEqualTo(MachineType.EXPRESS);
        var settings = Objects.requireNonNull(map.distributed());
        assertThat(settings.label()).isEqualTo("l");
        assertThat(settings.itemReader())
                .isEqualTo(
                        new ItemReader(
                                "arn:aws:states:::s3:getObject", null, null, Payload.EMPTY_OBJECT));
        assertThat(pathSource(settings.toleratedFailureCount())).isEqualTo("$.c");
        assertThat(literalValue(settings.toleratedFailurePercentage()).asText()).isEqualTo("5");
        assertThat(settings)
                .extracting(DistributedSettings::itemBatcher, DistributedSettings::resultWriter)
                .containsExactly(null, null);
    }

    @Test
    void a_stored_definition_with_fields_that_are_refused_now_compiles() {
        // The validator checks unknown fields, unreachable states and unknown integrations.
        var task =
                state(
                        "'Type': 'Task', 'Resource': 'arn:aws:states:::dynamodb:query', 'Colour':"
                                + " 'red', 'End': true");
        assertThat(task.type()).isEqualTo(StateType.TASK);
    }

    @Test
    void a_stored_definition_that_does_not_compile_throws() {
        assertThatThrownBy(() -> DefinitionParser.compile("{\"StartAt\": \"A\"}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("These fields are required: [States]");
    }
}
