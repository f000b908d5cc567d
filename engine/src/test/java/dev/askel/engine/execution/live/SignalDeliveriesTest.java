package dev.askel.engine.execution.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.TaskParameterCheck;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.LiveFrames;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.SignalWaits;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.engine.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Compares the deliveries that are computed after some changes with those after each change. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SignalDeliveriesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private static final ExecutionIdentity IDENTITY =
            new ExecutionIdentity(
                    "arn:aws:states:us-east-1:123456789012:execution:waits:one",
                    "one",
                    "123456789012",
                    "us-east-1",
                    "arn:aws:states:us-east-1:123456789012:stateMachine:waits",
                    "waits",
                    "6f2c7c1e-5c7d-4a43-9f5c-0c3f4c7c2a10",
                    1,
                    "arn:aws:iam::123456789012:role/waits",
                    NOW,
                    null,
                    null,
                    null,
                    null);

    /** The branches wait again and again; a failure in the inner Parallel ends all its branches. */
    private static final String DEFINITION =
            """
            {"QueryLanguage": "JSONata", "StartAt": "P", "States": {
             "P": {"Type": "Parallel", "End": true, "Branches": [
              {"StartAt": "A", "States": {
               "A": {"Type": "Task", "Resource": "arn:aws:states:::askel:waitForSignal",
                     "Arguments": {"Name": "go", "Count": 2},
                     "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "A"}], "Next": "A"}}},
              {"StartAt": "B", "States": {
               "B": {"Type": "Task", "Resource": "arn:aws:states:::askel:waitForSignal",
                     "Arguments": {"Name": "go", "Key": "k",
                                   "Until": "$sum($states.result.Signals.Payload) > 9"},
                     "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}], "Next": "B"}}},
              {"StartAt": "I", "States": {
               "I": {"Type": "Parallel", "Next": "C",
                     "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}], "Branches": [
                {"StartAt": "D", "States": {
                 "D": {"Type": "Task", "Resource": "arn:aws:states:::askel:waitForSignal",
                       "Arguments": {"Name": "go", "Count": 3}, "End": true}}},
                {"StartAt": "E", "States": {
                 "E": {"Type": "Task", "Resource": "arn:aws:states:::askel:waitForSignal",
                       "Arguments": {"Name": "go"}, "End": true}}}]},
               "C": {"Type": "Task", "Resource": "arn:aws:states:::askel:waitForSignal",
                     "Arguments": {"Name": "other"},
                     "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "I"}], "Next": "I"}}},
              {"StartAt": "F", "States": {
               "F": {"Type": "Task",
                     "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
                     "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "F"}], "Next": "F"}}}]}}}\
            """;

    private final Random random = new Random(7);
    private final Ledger ledger = new Ledger(null, ExecutionLimits.DEFAULT);
    private final Interpreter interpreter =
            new Interpreter(
                    DefinitionParser.compile(DEFINITION),
                    IDENTITY,
                    Json.of("{}"),
                    (frame, ordinal, _) -> frame.text() + "#" + ordinal,
                    _ -> false,
                    TaskParameterCheck.NONE,
                    ExecutionLimits.DEFAULT);

    @Test
    void a_change_without_new_deliveries_needs_no_visit_of_the_frames() {
        var deliveries = new SignalDeliveries();
        ledger.acceptFirstEntries(Interpreter.firstEntries(IDENTITY, null, Json.of("{}"), NOW));
        List<SignalWaits.Delivery> last = List.of();
        int visits = 0;
        int changes = 0;
        int delivered = 0;
        for (int step = 0; step < 2_000; step++) {
            change(step);
            ledger.takePending();
            var state = ledger.state();
            changes++;
            if (deliveries.mayHaveChanged(state, ledger.takeChangedFrames())) {
                visits++;
                last = deliveries.deliveries(state);
            }
            assertThat(SignalWaits.deliveries(state)).as("step %d", step).isEqualTo(last);
            delivered += last.size();
        }
        assertThat(ledger.state().isRunning()).isTrue();
        assertThat(delivered).isPositive();
        assertThat(visits).isBetween(1, changes / 2);
    }

    /** Advances a frame that can advance; otherwise lets something happen to the execution. */
    private void change(int step) {
        var frames = liveFrames();
        var runnable = frames.stream().filter(Frame::isRunnable).findFirst();
        if (runnable.isPresent()) {
            accept(runnable.get(), Stimulus.Proceed.INSTANCE);
            return;
        }
        var deliveries = SignalWaits.deliveries(ledger.state());
        if (!deliveries.isEmpty() && random.nextInt(3) > 0) {
            var delivery = deliveries.get(random.nextInt(deliveries.size()));
            for (var frame : frames) {
                if (frame.path().equals(delivery.frame())) {
                    accept(
                            frame,
                            new Stimulus.SignalsArrived(delivery.ordinal(), delivery.signals()));
                }
            }
            return;
        }
        boolean hasSpace = ledger.state().signals().hasSpaceFor(1);
        if (hasSpace && random.nextInt(8) == 0) {
            ledger.recordFact(
                    new Fact.SignalReceived(
                            random.nextInt(3) == 0 ? "other" : "go",
                            random.nextInt(3) == 0 ? "k" : null,
                            Json.of(Integer.toString(step % 5)),
                            NOW));
            return;
        }
        var calling =
                frames.stream().filter(each -> each.phase() instanceof Phase.Calling).toList();
        // Most changes are those of the function.
        var frame =
                random.nextInt(8) == 0
                        ? calling.get(random.nextInt(calling.size()))
                        : calling.getLast();
        if (frame.phase() instanceof Phase.Calling(var call)) {
            accept(frame, new Stimulus.Failed(call.ordinal(), "E", null));
        }
    }

    private List<Frame> liveFrames() {
        var state = ledger.state();
        var frames = new ArrayList<Frame>();
        frames.add(state.root());
        frames.addAll(state.branches().values());
        frames.removeIf(frame -> !LiveFrames.isLive(state, frame));
        frames.sort(Comparator.comparing(Frame::path));
        return frames;
    }

    private void accept(Frame frame, Stimulus stimulus) {
        var transition = interpreter.advance(frame, stimulus, context());
        assertThat(ledger.accept(interpreter, transition, this::context))
                .as("%s of %s", stimulus, frame.path())
                .isTrue();
    }

    private AdvanceContext context() {
        return new AdvanceContext(NOW, random, new Budget(), ledger.state().lastEventId(), 0, null);
    }
}
