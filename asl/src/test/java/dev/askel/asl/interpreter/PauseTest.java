package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HeldResult;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Pauses;
import dev.askel.asl.interpreter.execution.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the effects of pauses on the state of an execution. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PauseTest {
    private static final Instant AT = SimulatedTime.START.plusSeconds(10);

    private static ExecutionState running() {
        return TaskTest.task(TaskTest.ACTIVITY, ",\"TimeoutSeconds\":600,\"HeartbeatSeconds\":60")
                .answering(TaskScript.inTurn(TaskAnswer.silence()))
                .runUntil(SimulatedTime.START)
                .state();
    }

    private static ExecutionState apply(ExecutionState state, Fact fact) {
        return ExecutionState.apply(state, fact);
    }

    private static ExecutionState paused(ExecutionState state, boolean stopsTimeouts) {
        return apply(state, new Fact.Paused(AT, null, null, stopsTimeouts, List.of()));
    }

    private static ExecutionState resumed(ExecutionState state, Duration later) {
        return apply(state, new Fact.Resumed(AT.plus(later)));
    }

    private static Phase.Call call(ExecutionState state) {
        return ((Phase.Calling) state.root().phase()).call();
    }

    @Test
    void a_paused_execution_requires_no_work() {
        var effects = Interpreter.outstandingEffects(paused(running(), false));
        assertThat(effects).allMatch(Effect.AwaitCallback.class::isInstance);
        assertThat(paused(running(), false).canAdvance()).isFalse();
    }

    @Test
    void a_pause_that_continues_time_outs_changes_no_time() {
        var before = running();
        var after = resumed(paused(before, false), Duration.ofHours(1));
        assertThat(call(after)).isEqualTo(call(before));
        assertThat(after.pauses()).isEqualTo(Pauses.NONE);
        assertThat(Interpreter.outstandingEffects(after))
                .isEqualTo(Interpreter.outstandingEffects(before));
    }

    @Test
    void a_pause_that_stops_time_outs_delays_the_times_of_open_calls() {
        var before = running();
        var after = resumed(paused(before, true), Duration.ofHours(1));
        assertThat(call(after).timeoutDue())
                .isEqualTo(
                        Objects.requireNonNull(call(before).timeoutDue())
                                .plus(Duration.ofHours(1)));
        assertThat(after.pauses().stopped()).isEqualTo(Duration.ofHours(1));
        assertThat(after.root().version()).isGreaterThan(before.root().version());
    }

    @Test
    void a_held_result_replaces_the_effects_of_its_frame_until_it_takes_effect() {
        var output = Payload.ofVerbatim("\"" + "x".repeat(1_000) + "\"");
        var held =
                apply(
                        paused(running(), false),
                        new Fact.ResultHeld(
                                FramePath.ROOT,
                                new HeldResult.Succeeded(call(running()).ordinal(), output)));
        assertThat(Interpreter.outstandingEffects(held)).isEmpty();
        var after = resumed(held, Duration.ofMinutes(1));
        assertThat(Interpreter.outstandingEffects(after))
                .containsExactly(new Effect.Advance(FramePath.ROOT));
        assertThat(HeldBytes.count(after)).isGreaterThan(HeldBytes.count(running()) + 1_000);
    }

    @Test
    void a_result_of_another_attempt_is_not_kept() {
        var state =
                apply(
                        paused(running(), false),
                        new Fact.ResultHeld(FramePath.ROOT, new HeldResult.HeartbeatMissed(99)));
        assertThat(state.pauses().held()).isEmpty();
    }

    private static boolean isAcceptable(ExecutionState state, HeldResult result, Duration later) {
        return HeldResults.isAcceptable(state, state.root(), result, AT.plus(later));
    }

    @Test
    void a_missed_heartbeat_is_kept_although_the_time_out_has_expired() {
        var state = paused(running(), false);
        int ordinal = call(state).ordinal();
        var missed = new HeldResult.HeartbeatMissed(ordinal);
        var succeeded = new HeldResult.Succeeded(ordinal, Payload.EMPTY_OBJECT);
        assertThat(isAcceptable(state, succeeded, Duration.ZERO)).isTrue();
        assertThat(isAcceptable(state, succeeded, Duration.ofHours(1))).isFalse();
        assertThat(isAcceptable(state, missed, Duration.ofHours(1))).isTrue();
        assertThat(isAcceptable(paused(running(), true), missed, Duration.ofHours(1))).isFalse();
    }

    @Test
    void only_the_first_response_of_a_task_is_kept_and_that_of_a_job_in_any_case() {
        var state =
                paused(
                        TaskTest.task(
                                        TaskTest.INVOKE,
                                        ",\"TimeoutSeconds\":600,\"Parameters\":{\"FunctionName\":\"f\"}")
                                .answering(TaskScript.inTurn(TaskAnswer.silence()))
                                .runUntil(SimulatedTime.START)
                                .state(),
                        false);
        int ordinal = call(state).ordinal();
        var response = new HeldResult.Response(ordinal, Payload.EMPTY_OBJECT, null);
        var job = new HeldResult.Response(ordinal, Payload.EMPTY_OBJECT, "job");
        assertThat(isAcceptable(state, response, Duration.ZERO)).isTrue();
        assertThat(isAcceptable(state, response, Duration.ofHours(1))).isFalse();
        assertThat(isAcceptable(state, job, Duration.ofHours(1))).isTrue();

        var held = apply(state, new Fact.ResultHeld(FramePath.ROOT, response));
        assertThat(isAcceptable(held, response, Duration.ZERO)).isFalse();
        assertThat(
                        isAcceptable(
                                held,
                                new HeldResult.Succeeded(ordinal, Payload.EMPTY_OBJECT),
                                Duration.ZERO))
                .isTrue();
    }

    @Test
    void the_end_of_the_execution_ends_its_pause() {
        var ledger = new Ledger(paused(running(), true), ExecutionLimits.DEFAULT);
        ledger.closeExecution(HistoryEventType.ExecutionAborted, null, null, AT);
        assertThat(ledger.state().isPaused()).isFalse();
        assertThat(ledger.state().pauses()).isEqualTo(Pauses.NONE);
    }

    @Test
    void held_results_remain_after_the_end_until_a_redrive() {
        var held =
                apply(
                        paused(running(), true),
                        new Fact.ResultHeld(
                                FramePath.ROOT,
                                new HeldResult.Failed(call(running()).ordinal(), "E", null)));
        var ledger = new Ledger(held, ExecutionLimits.DEFAULT);
        ledger.closeExecution(HistoryEventType.ExecutionAborted, null, null, AT);
        assertThat(ledger.state().isPaused()).isFalse();
        assertThat(ledger.state().pauses().resultsOf(FramePath.ROOT)).hasSize(1);
        assertThat(Interpreter.outstandingEffects(ledger.state())).isEmpty();

        ledger.redrive(AT, null);
        assertThat(ledger.state().pauses()).isEqualTo(Pauses.NONE);
    }
}
