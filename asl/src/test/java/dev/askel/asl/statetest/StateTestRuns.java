package dev.askel.asl.statetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.context.TaskParameterCheck;
import dev.askel.asl.mock.Mock;
import dev.askel.asl.statetest.StateTest.Progress;
import dev.askel.asl.statetest.StateTest.TestInput;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.asl.validator.DefinitionValidator;
import dev.askel.asl.validator.SingleStateDefinition;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs tests of single states with fixed time and context. */
final class StateTestRuns {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    static final ExecutionIdentity IDENTITY =
            new ExecutionIdentity(
                    "arn:aws:states:us-east-1:123456789012:express:m:e",
                    "e",
                    "123456789012",
                    "us-east-1",
                    "arn:aws:states:us-east-1:123456789012:stateMachine:m",
                    "m",
                    "m",
                    0,
                    "",
                    NOW,
                    null,
                    null,
                    null,
                    null);

    private StateTestRuns() {}

    static Payload json(String text) {
        return Payload.ofVerbatim(text.replace('\'', '"'));
    }

    static Mock result(String text) {
        return new Mock.Result(json(text));
    }

    static TestedState state(String definition) {
        var machine =
                DefinitionValidator.validateState(
                        definition.replace('\'', '"'), AdditionalIntegrations.NONE);
        assertThat(machine.diagnostics().errors()).isEmpty();
        return TestedState.find(
                        Objects.requireNonNull(machine.machine()), SingleStateDefinition.NAME)
                .orElseThrow();
    }

    static TestInput testInput(
            TestedState tested,
            String input,
            @Nullable Mock mock,
            @Nullable String context,
            StateConfiguration configuration) {
        return new TestInput(
                tested,
                json(input),
                Map.of("known", json("'before'")),
                mock,
                context == null ? null : json(context).tree(),
                configuration,
                IDENTITY,
                "token",
                TaskParameterCheck.NONE);
    }

    static Progress start(TestInput testInput) {
        assertThat(testInput.refusal()).isEmpty();
        return new StateTest(testInput, () -> 0L, NOW).start(NOW);
    }

    static StateTestResult verdictOf(Progress progress) {
        assertThat(progress).isInstanceOf(Progress.Ended.class);
        return ((Progress.Ended) progress).verdict();
    }

    static StateTestResult verdict(String definition, String input, @Nullable Mock mock) {
        return verdict(definition, input, mock, StateConfiguration.NONE);
    }

    static StateTestResult verdict(
            String definition,
            String input,
            @Nullable Mock mock,
            StateConfiguration configuration) {
        return verdictOf(start(testInput(state(definition), input, mock, null, configuration)));
    }

    static @Nullable String output(StateTestResult verdict) {
        var output = verdict.output();
        return output == null ? null : TestStateJson.format(output);
    }
}
