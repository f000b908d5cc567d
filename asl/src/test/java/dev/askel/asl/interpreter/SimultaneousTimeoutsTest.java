package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Transition;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests several timeouts at the same time (docs/aws/history.md section 5.4). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SimultaneousTimeoutsTest {
    private static final Instant NOW = SimulatedTime.START;

    private final Interpreter interpreter;
    private final Ledger ledger = new Ledger(null, ExecutionLimits.DEFAULT);

    SimultaneousTimeoutsTest() {
        var execution =
                SimulatedExecution.of(
                                """
                                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                                  "ItemProcessor": {"StartAt": "T", "States": {"T": {
                                    "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                                    "TimeoutSeconds": 1, "End": true}}}}}}
                                """)
                        .runUntil(NOW.minusSeconds(1));
        interpreter = execution.interpreter();
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(
                        execution.identity(), null, TaskAnswer.json("[1,2,3]"), NOW));
        for (var next = runnable(); !next.isEmpty(); next = runnable()) {
            next.forEach(path -> accept(advance(path, Stimulus.ProceedOneState.INSTANCE)));
        }
    }

    private List<FramePath> runnable() {
        return Interpreter.outstandingEffects(ledger.state()).stream()
                .filter(Effect.Advance.class::isInstance)
                .map(effect -> ((Effect.Advance) effect).frame())
                .sorted()
                .toList();
    }

    private Transition advance(FramePath path, Stimulus stimulus) {
        var frame = Objects.requireNonNull(ledger.state().frame(path));
        return interpreter.advance(frame, stimulus, context());
    }

    private static AdvanceContext context() {
        return new AdvanceContext(
                NOW, new Random(1), new Budget(), AdvanceContext.UNKNOWN, 0, null);
    }

    private void accept(Transition proposal) {
        assertThat(ledger.accept(interpreter, proposal, SimultaneousTimeoutsTest::context))
                .isTrue();
    }

    private List<String> history() {
        return ledger.takePending().stream()
                .filter(HistoryEvent.class::isInstance)
                .map(entry -> HistoryText.of((HistoryEvent) entry))
                .toList();
    }

    @Test
    void all_tasks_time_out_before_the_first_of_them_ends_the_others() {
        var timeouts =
                ledger.state().branches().keySet().stream()
                        .sorted(Comparator.naturalOrder())
                        .map(path -> advance(path, new Stimulus.TimedOut(0, false)))
                        .toList();
        assertThat(ledger.acceptTogether(interpreter, timeouts, SimultaneousTimeoutsTest::context))
                .isTrue();

        assertThat(history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered M",
                        "3<2 MapStateStarted 3",
                        "4<3 MapIterationStarted M[0]",
                        "5<3 MapIterationStarted M[1]",
                        "6<3 MapIterationStarted M[2]",
                        "7<4 TaskStateEntered T",
                        "8<7 TaskScheduled",
                        "9<5 TaskStateEntered T",
                        "10<9 TaskScheduled",
                        "11<6 TaskStateEntered T",
                        "12<11 TaskScheduled",
                        "13<8 TaskStarted",
                        "14<10 TaskStarted",
                        "15<12 TaskStarted",
                        "16<13 TaskTimedOut States.Timeout",
                        "17<14 TaskTimedOut States.Timeout",
                        "18<15 TaskTimedOut States.Timeout",
                        "19<16 MapIterationFailed M[0]",
                        "20<16 TaskStateAborted",
                        "21<16 MapIterationAborted M[1]",
                        "22<16 TaskStateAborted",
                        "23<16 MapIterationAborted M[2]",
                        "24<16 TaskStateAborted",
                        "25<16 MapStateFailed",
                        "26<25 ExecutionFailed States.Timeout");
    }

    @Test
    void only_the_repeated_transition_is_void() {
        var first = advance(FramePath.ROOT.child(0, 0), new Stimulus.TimedOut(0, false));
        ledger.takePending();
        assertThat(
                        ledger.acceptTogether(
                                interpreter,
                                List.of(first, first),
                                SimultaneousTimeoutsTest::context))
                .isTrue();
        assertThat(history()).hasSize(9).startsWith("16<13 TaskTimedOut States.Timeout");
        assertThat(
                        ledger.acceptTogether(
                                interpreter, List.of(first), SimultaneousTimeoutsTest::context))
                .isFalse();
    }
}
