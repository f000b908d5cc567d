package dev.askel.engine.execution.start;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Names;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.execution.JsonValidation;
import org.jspecify.annotations.Nullable;

/**
 * A validated request of StartExecution (docs/aws/api.md, "Executions").
 *
 * @param name the caller's name, or a random name
 * @param data the parsed input
 * @param testCase the name of the test case that the request selects; null when it selects none.
 *     Its existence is not checked yet
 */
public record ValidatedStart(
        StateMachineArn machine, String name, Payload data, @Nullable String testCase) {
    /** Returns the same start with another test case. */
    public ValidatedStart withTestCase(@Nullable String other) {
        return new ValidatedStart(machine, name, data, other);
    }

    /** The input as JSON text, as the caller wrote it. */
    public String input() {
        return data.verbatim();
    }

    /**
     * Validates the name and the input of a request.
     *
     * @param bytesMax the maximum size of the input, in bytes of UTF-8
     */
    public static Answer<ValidatedStart> check(
            StateMachineArn machine, StartExecutionRequest request, int bytesMax) {
        var requested = request.name();
        return Names.check(requested == null ? RandomUuid.next().toString() : requested)
                .then(name ->
                        input(request.input(), bytesMax)
                                .map(data -> new ValidatedStart(machine, name, data, null)));
    }

    private static Answer<Payload> input(@Nullable String requested, int bytesMax) {
        if (requested == null) {
            return Answer.ok(Payload.EMPTY_OBJECT);
        }
        if (requested.isEmpty()) {
            return Answer.refused(EngineError.InvalidExecutionInput.empty());
        }
        return switch (JsonValidation.validate(requested, bytesMax)) {
            case JsonValidation.Valid(var value) -> Answer.ok(value);
            case JsonValidation.TooLarge() ->
                    Answer.refused(EngineError.InvalidExecutionInput.tooLarge(bytesMax));
            case JsonValidation.NotJson(var reason) ->
                    Answer.refused(EngineError.InvalidExecutionInput.notJson(reason));
        };
    }
}
