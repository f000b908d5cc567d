package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import dev.askel.engine.api.EngineError;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The highest limits that an installation can set (docs/concepts/limits.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RaisedLimitsTest {
    private static final int BYTES = ExecutionLimits.PAYLOAD_BYTES_MAX;
    private static final EngineRig RIG =
            EngineRig.withoutNodes(
                    EngineRig.SETTINGS.toBuilder()
                            .limits(ExecutionLimits.DEFAULT.with(BYTES, 60_000, 100))
                            .build());

    static {
        RIG.addNode();
    }

    private static final String CALL =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;

    @AfterAll
    static void close() {
        RIG.close();
    }

    /** A JSON string of this many bytes. */
    private static String text(int bytes) {
        return "\"" + "x".repeat(bytes - 2) + "\"";
    }

    @Test
    void the_largest_payload_survives_the_end_of_its_node() {
        var function = EngineRig.uniqueName("largest");
        var calls = RIG.functions().hold(function);
        var machine = RIG.client().createMachine(function, CALL.formatted(Functions.arn(function)));
        var input = text(BYTES);
        var execution = RIG.client().start(machine, "x", input);
        calls.awaitNext();

        RIG.killAndRestart();

        var repeated = calls.awaitNext();
        assertThat(repeated.call().parameters().text()).isEqualTo(input);
        repeated.answer(input);
        assertThat(RIG.client().awaitOutput(execution)).isEqualTo(input);
    }

    @Test
    void the_largest_payload_passes_between_nodes() {
        try (var others =
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder()
                                .limits(ExecutionLimits.DEFAULT.with(BYTES, 60_000, 100))
                                .build())) {
            others.addNode();
            others.addNode();
            var machine =
                    others.client()
                            .createMachine(
                                    EngineRig.uniqueName("between"),
                                    """
                                    {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 0, "End": true}}}\
                                    """);
            var input = text(BYTES);
            // Half of the executions live on the node to which the client does not talk.
            var executions =
                    IntStream.range(0, 12)
                            .mapToObj(i -> others.client().start(machine, "x" + i, input))
                            .toList();
            for (var execution : executions) {
                assertThat(others.client().awaitOutput(execution)).isEqualTo(input);
            }
        }
    }

    @Test
    void a_payload_above_the_limit_is_refused_with_the_limit() {
        var function = EngineRig.uniqueName("above");
        RIG.functions().answerWith(function, _ -> Json.of(text(BYTES + 1)));
        var machine = RIG.client().createMachine(function, CALL.formatted(Functions.arn(function)));
        assertThat(refused(RIG.client().startAsync(caller(), machine, "above", text(BYTES + 1))))
                .isEqualTo(EngineError.InvalidExecutionInput.tooLarge(BYTES));
        var ended = RIG.client().awaitEnd(RIG.client().start(machine, "x", "{}"));
        assertThat(ended.error()).isEqualTo("States.DataLimitExceeded");
    }

    @Test
    void a_history_above_the_limit_of_aws_is_recovered_and_goes_on() {
        var function = EngineRig.uniqueName("long");
        var calls = RIG.functions().hold(function);
        var machine =
                RIG.client()
                        .createMachine(
                                function,
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "Count", "States": {
                                 "Count": {"Type": "Pass", "Assign": {"n": "{%% $exists($n) ? $n + 1 : 1 %%}"},
                                  "Next": "More"},
                                 "More": {"Type": "Choice", "Default": "Call",
                                  "Choices": [{"Condition": "{%% $n < 7500 %%}", "Next": "Count"}]},
                                 "Call": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(Functions.arn(function)));
        var execution = RIG.client().start(machine, "x", "{}");
        calls.awaitNext();

        RIG.killAndRestart();

        calls.awaitNext().answer("2");
        assertThat(RIG.client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(RIG.client().history(execution)).hasSizeGreaterThan(30_000);
    }
}
