package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.Fact;
import dev.askel.asl.interpreter.execution.AnsweredRequests;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests that repeated calls get the answer of the first call, even if many calls are repeated
 * together after an outage.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AnsweredRequestsTest {
    private final ExecutionState started =
            TaskTest.task(TaskTest.ACTIVITY, "").runUntil(SimulatedTime.START).state();

    private static ExecutionState withAnswered(ExecutionState state, String prefix, int count) {
        var after = state;
        for (int i = 0; i < count; i++) {
            after = ExecutionState.apply(after, new Fact.RequestAnswered(prefix + i));
        }
        return after;
    }

    private static ExecutionState stateStartedBy(String requestId) {
        var execution = TaskTest.task(TaskTest.ACTIVITY, "").runUntil(SimulatedTime.START);
        var ledger = new Ledger(null, ExecutionLimits.DEFAULT);
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(
                        execution.identity(), null, execution.input(), SimulatedTime.START));
        ledger.recordFact(new Fact.RequestAnswered(requestId));
        return ledger.state();
    }

    @Test
    void hundreds_of_calls_are_remembered() {
        var state = withAnswered(started, "call-", 500);

        for (int i = 0; i < 500; i++) {
            assertThat(state.hasAnswered("call-" + i)).isTrue();
        }
        assertThat(state.hasAnswered("another")).isFalse();
    }

    @Test
    void the_call_that_started_the_execution_is_always_remembered() {
        var state = withAnswered(stateStartedBy("start"), "call-", 10_000);

        assertThat(state.hasAnswered("start")).isTrue();
        assertThat(state.hasAnswered("call-0")).isFalse();
        assertThat(state.hasAnswered("call-9999")).isTrue();
    }

    @Test
    void the_remembered_requests_are_bounded() {
        assertThat(withAnswered(started, "call-", 10_000).answered())
                .hasSize(AnsweredRequests.STORED_MAX);
    }
}
