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
 * The calls that a test case answers for. Which answer is an attempt's is settled when the attempt
 * is scheduled: by how many its state had in this execution before, in the order of the history.
 */
public final class MockedCalls {
    private MockedCalls() {}

    /**
     * What the frame that waits for this attempt hears in the place of answers, in order; nothing
     * when it does not wait for it, or the call is made. Whatever of it the frame has heard already
     * is stale to it.
     */
    public static List<Stimulus> answers(ExecutionState state, FramePath path, int ordinal) {
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
        return switch (testCase.answer(frame.requireVisit().state(), invocation)) {
            case Mock.Result(var result) -> succeeding(call, result);
            case Mock.ErrorOutput(var error, var cause) -> {
                var failed = new Stimulus.Failed(ordinal, error, cause);
                yield call.kind() == Phase.CallKind.ACTIVITY
                        ? List.of(new Stimulus.Taken(ordinal, null), failed)
                        : List.of(failed);
            }
        };
    }

    private static List<Stimulus> succeeding(Call call, Payload result) {
        int ordinal = call.ordinal();
        var succeeded = new Stimulus.Succeeded(ordinal, result);
        return switch (call.kind()) {
            case LAMBDA_FUNCTION -> List.of(succeeded);
            case ACTIVITY -> List.of(new Stimulus.Taken(ordinal, null), succeeded);
            case INTEGRATION ->
                    isSubmitted(call)
                            ? List.of(new Stimulus.Submitted(ordinal, result), succeeded)
                            : List.of(succeeded);
        };
    }

    /** Whether the result of such a call comes after the service's own answer. */
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
