package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.mock.Mock;
import dev.askel.asl.model.Resource.CallPattern;
import java.util.List;

/**
 * Simulates the responses to calls that a test case mocks. The number of earlier attempts of the
 * state in this execution selects the response.
 */
public final class MockedCalls {
    private MockedCalls() {}

    /**
     * Returns the stimuli that replace the responses to an attempt, in order. The result is empty
     * when the frame does not wait for this attempt, or when the call is not mocked. It may repeat
     * stimuli that the frame has already received. The interpreter ignores these as stale.
     */
    public static List<Stimulus> mockedStimuli(ExecutionState state, FramePath path, int ordinal) {
        var frame = state.frame(path);
        var testCase = state.identity().testCase();
        if (frame == null
                || testCase == null
                || !(frame.phase() instanceof Phase.Calling(var call))
                || call.ordinal() != ordinal) {
            return List.of();
        }
        var invocation = call.mocked();
        if (invocation == null) {
            return List.of();
        }
        return switch (testCase.mockFor(frame.requireVisit().state(), invocation)) {
            case Mock.Result(var result) -> successStimuli(call, result);
            case Mock.ErrorOutput(var error, var cause) -> {
                var failed = new Stimulus.Failed(ordinal, error, cause);
                yield call.kind() == Phase.CallKind.ACTIVITY
                        ? List.of(new Stimulus.ActivityStarted(ordinal, null), failed)
                        : List.of(failed);
            }
        };
    }

    private static List<Stimulus> successStimuli(Call call, Payload result) {
        int ordinal = call.ordinal();
        var succeeded = new Stimulus.Succeeded(ordinal, result);
        return switch (call.kind()) {
            case LAMBDA_FUNCTION -> List.of(succeeded);
            case ACTIVITY -> List.of(new Stimulus.ActivityStarted(ordinal, null), succeeded);
            case INTEGRATION ->
                    isSubmitted(call)
                            ? List.of(new Stimulus.Submitted(ordinal, result), succeeded)
                            : List.of(succeeded);
        };
    }

    /**
     * Whether the call has two responses: the service first accepts the request, and later sends
     * the result.
     */
    private static boolean isSubmitted(Call call) {
        for (var pattern : CallPattern.values()) {
            if (pattern != CallPattern.REQUEST_RESPONSE
                    && call.resource().endsWith(pattern.suffix())) {
                return true;
            }
        }
        return false;
    }
}
