package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.mock.TestCase;

/**
 * Numbers the attempts of states that a test case mocks, in the order of their Scheduled events in
 * the history.
 */
final class MockedInvocations {
    private MockedInvocations() {}

    /** Returns the state after {@code event}, which has changed its frame to {@code frame}. */
    static ExecutionState countAttempt(
            ExecutionState before, TestCase testCase, HistoryEvent event, Frame frame) {
        if (!isScheduled(event.details()) || !(frame.phase() instanceof Phase.Calling(var call))) {
            return before.withEvent(event, frame);
        }
        var state = frame.requireVisit().state();
        if (!testCase.mocks(state)) {
            return before.withEvent(event, frame);
        }
        int invocation = before.mockedInvocations().getOrDefault(state, 0);
        var mocked = frame.with(new Phase.Calling(call.withMocked(invocation)));
        return before.withEvent(event, mocked).withMockedAttempt(state);
    }

    private static boolean isScheduled(EventDetails details) {
        return details instanceof EventDetails.TaskScheduled
                || details instanceof EventDetails.LambdaFunctionScheduled
                || details instanceof EventDetails.ActivityScheduled;
    }
}
