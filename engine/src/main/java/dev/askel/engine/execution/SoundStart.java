package dev.askel.engine.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Names;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import org.jspecify.annotations.Nullable;

/**
 * What StartExecution comes to once its request is known to be sound (spec/api.md section 4.3).
 *
 * @param name the caller's, or one that was drawn
 * @param data the input, read
 * @param testCase that the start names, which nobody has looked for yet; null when it names none
 */
public record SoundStart(
        StateMachineArn machine, String name, Payload data, @Nullable String testCase) {
    /** The same in a test case. */
    public SoundStart in(@Nullable String other) {
        return new SoundStart(machine, name, data, other);
    }

    /** JSON text as the caller wrote it. */
    public String input() {
        return data.verbatim();
    }

    /** Checks name and input, or says what is wrong with them. */
    public static Answer<SoundStart> check(
            StateMachineArn machine, StartExecutionRequest request, ExecutionLimits limits) {
        var given = request.name();
        return Names.check(given == null ? RandomUuid.next().toString() : given)
                .then(name ->
                        input(request.input(), limits)
                                .map(data -> new SoundStart(machine, name, data, null)));
    }

    private static Answer<Payload> input(@Nullable String given, ExecutionLimits limits) {
        if (given == null) {
            return Answer.ok(Payload.EMPTY_OBJECT);
        }
        if (given.isEmpty()) {
            return Answer.refused(EngineError.InvalidExecutionInput.empty());
        }
        return switch (CallerJson.of(given, limits.payloadBytesMax())) {
            case CallerJson.Sound(var value) -> Answer.ok(value);
            case CallerJson.TooLarge() ->
                    Answer.refused(EngineError.InvalidExecutionInput.tooLarge());
            case CallerJson.NotJson(var reason) ->
                    Answer.refused(EngineError.InvalidExecutionInput.notJson(reason));
        };
    }
}
