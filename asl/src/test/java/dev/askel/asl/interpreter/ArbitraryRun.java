package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.RandomJson;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.TaskParameterCheck;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.execution.Transition.Outcome;
import dev.askel.asl.model.StateMachine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Runs a state machine with the interpreter for a bounded number of advances. The execution
 * receives arbitrary stimuli (expected, unexpected and late ones), redrives, stops and timeouts.
 *
 * <p>A run throws an exception in three cases. The fold of the accepted entries differs from the
 * state of the ledger, an advance does not end, or a running execution has no outstanding effect.
 */
final class ArbitraryRun {
    private static final int ADVANCES_MAX = 40;
    private static final String[] ERRORS = {
        "Flaky", "Broken", "States.Timeout", "States.TaskFailed", "States.Runtime", "", "ü\0"
    };

    private final Random random;
    private final Interpreter interpreter;
    private final ExecutionLimits limits;
    private final Ledger ledger;
    private final List<Entry> entries = new ArrayList<>();
    private Instant now = SimulatedTime.START;
    private @Nullable Transition delayed;
    private int states;

    private ArbitraryRun(StateMachine machine, Payload input, Random random) {
        this.random = random;
        limits =
                new ExecutionLimits(
                        random.nextInt(4) > 0 ? 262_144 : random.nextInt(300),
                        random.nextInt(4) > 0 ? 25_000 : 1 + random.nextInt(60),
                        1 + random.nextInt(40),
                        1 + random.nextInt(30),
                        1 + random.nextInt(4_000),
                        1 + random.nextInt(5_000));
        var identity = SimulatedExecution.of(machine).identity();
        interpreter =
                new Interpreter(
                        machine,
                        identity,
                        input,
                        (frame, ordinal, redrive) -> frame.text() + ordinal + redrive,
                        _ -> random.nextInt(20) == 0,
                        TaskParameterCheck.NONE,
                        limits);
        ledger = new Ledger(null, limits);
        ledger.acceptFirstEntries(Interpreter.firstEntries(identity, null, input, now));
    }

    /**
     * Runs the machine.
     *
     * @return the number of states that it has entered
     */
    static int run(StateMachine machine, Payload input, Random random) {
        var run = new ArbitraryRun(machine, input, random);
        for (int each = 0; each < ADVANCES_MAX && run.canContinue(); each++) {
            run.step();
        }
        run.commit();
        run.requireFoldEqualsState();
        return run.states;
    }

    private ExecutionState state() {
        return ledger.state();
    }

    private boolean canContinue() {
        // An execution that has succeeded cannot be redriven.
        return state().isRunning()
                || (!(state().outcome() instanceof ExecutionState.Outcome.Succeeded)
                        && random.nextInt(3) == 0);
    }

    private void step() {
        now = now.plusMillis(random.nextInt(5_000) - 500);
        var effects = Interpreter.outstandingEffects(state());
        if (!state().isRunning()) {
            ledger.redrive(now, null);
        } else if (effects.isEmpty()) {
            throw new AssertionError(
                    "The execution is running and has no outstanding effect: " + state());
        } else if (random.nextInt(5) > 0) {
            answer(effects.get(random.nextInt(effects.size())));
        } else {
            advance(randomFrame(), randomStimulus());
        }
        if (random.nextInt(4) == 0) {
            commit();
        }
    }

    private void commit() {
        entries.addAll(ledger.takePending());
        for (var path : ledger.takeChangedFrames()) {
            var frame = state().frame(path);
            if (frame != null) {
                Interpreter.outstandingEffects(state(), frame);
            }
        }
    }

    private void requireFoldEqualsState() {
        ExecutionState folded = null;
        for (var entry : entries) {
            folded = ExecutionState.apply(folded, entry);
            if (entry instanceof HistoryEvent event && event.type().name().endsWith("Entered")) {
                states++;
            }
        }
        if (!state().equals(folded)) {
            throw new AssertionError("Accepted %s, folded %s".formatted(state(), folded));
        }
    }

    private FramePath randomFrame() {
        var branches = List.copyOf(state().branches().keySet());
        int drawn = random.nextInt(branches.size() + 1);
        return drawn == branches.size() ? FramePath.ROOT : branches.get(drawn);
    }

    private void advance(FramePath path, Stimulus stimulus) {
        var frame = state().frame(path);
        if (frame == null) {
            return;
        }
        var context = context();
        var transition =
                interpreter.advance(
                        frame,
                        stimulus,
                        path.isRoot() && random.nextBoolean()
                                ? context.at(state().lastEventId())
                                : context);
        requireBounded(transition);
        if (random.nextInt(8) == 0) {
            // Accepts an earlier transition and stores this one for later. The ledger may refuse
            // this transition by then.
            var before = delayed;
            delayed = transition;
            if (before == null || isOfKnownIds(before)) {
                return;
            }
            transition = before;
        }
        ledger.accept(interpreter, transition, this::context);
    }

    /**
     * Whether the event ids were known when the transition was decided. Such a transition must be
     * accepted immediately or not at all, because other transitions may get the same ids.
     */
    private static boolean isOfKnownIds(Transition transition) {
        return transition.entries().stream()
                .anyMatch(entry -> entry instanceof HistoryEvent event && event.id() > 0);
    }

    private void requireBounded(Transition transition) {
        long entered =
                transition.entries().stream()
                        .filter(entry ->
                                entry instanceof HistoryEvent event
                                        && event.type().name().endsWith("Entered"))
                        .count();
        // When the budget is spent, the state that was entered last runs in another advance.
        if (entered > limits.transitionEventsMax() + 1) {
            throw new AssertionError("An advance enters %d states".formatted(entered));
        }
        if (transition.outcome() == Outcome.CONTINUES && transition.entries().isEmpty()) {
            throw new AssertionError("An advance yields without an entry");
        }
    }

    private AdvanceContext context() {
        return new AdvanceContext(
                now,
                random,
                new Budget(200_000, 1024 * 1024),
                AdvanceContext.UNKNOWN,
                state().redriveCount(),
                state().redrivenAt());
    }

    // The world

    private void answer(Effect effect) {
        switch (effect) {
            case Effect.Advance(var frame) -> advance(frame, Stimulus.Proceed.INSTANCE);
            case Effect.Wake(var frame, var due) -> advance(frame, new Stimulus.TimerFired(due));
            case Effect.PerformCall(var frame, var call) -> advance(frame, outcome(call.ordinal()));
            case Effect.OfferActivityTask(var frame, var call) ->
                    advance(frame, activityStarted(call.ordinal()));
            case Effect.AwaitCallback(var frame, var call) ->
                    advance(frame, outcome(call.ordinal()));
            case Effect.AwaitMapRun(var frame, var run) -> advance(frame, mapRunEnd(run.ordinal()));
            case Effect.PollJob(var frame, var call, var due) ->
                    advance(
                            frame,
                            random.nextBoolean()
                                    ? new Stimulus.JobStillRunning(call.ordinal(), due)
                                    : outcome(call.ordinal()));
            case Effect.TimeOutCall(var frame, int ordinal, _) ->
                    advance(frame, new Stimulus.TimedOut(ordinal, false));
            case Effect.TimeOutHeartbeat(var frame, int ordinal, _, _) ->
                    advance(frame, new Stimulus.TimedOut(ordinal, true));
            case Effect.RequeueUndelivered(var frame, int ordinal, var deliveryId, _) ->
                    advance(frame, new Stimulus.TaskRequeued(ordinal, deliveryId));
            case Effect.TimeOutExecution _ -> {
                if (random.nextInt(10) == 0) {
                    ledger.closeExecution(
                            HistoryEventType.ExecutionTimedOut, "States.Timeout", null, now);
                }
            }
            case Effect.DeliverNotice(long ordinal, _) ->
                    ledger.recordFact(new Fact.NoticeAcknowledged(ordinal));
        }
    }

    private Stimulus mapRunEnd(int ordinal) {
        return random.nextInt(3) > 0
                ? new Stimulus.MapRunSucceeded(ordinal, payload())
                : new Stimulus.MapRunFailed(
                        ordinal,
                        random.nextInt(6) == 0 ? null : ERRORS[random.nextInt(ERRORS.length)],
                        random.nextBoolean() ? null : "because");
    }

    private Stimulus randomStimulus() {
        int ordinal = random.nextInt(4) - 1;
        return switch (random.nextInt(7)) {
            case 0 -> Stimulus.Proceed.INSTANCE;
            case 1 -> new Stimulus.TimerFired(now.plusSeconds(random.nextInt(9)));
            case 2 -> activityStarted(ordinal);
            case 3 -> new Stimulus.TimedOut(ordinal, random.nextBoolean());
            case 4 -> mapRunEnd(ordinal);
            default -> outcome(ordinal);
        };
    }

    private Stimulus activityStarted(int ordinal) {
        var delivery = new Phase.Delivery("delivery" + random.nextInt(2), now.plusSeconds(30));
        return new Stimulus.ActivityStarted(
                ordinal, random.nextBoolean() ? "w" : null, random.nextBoolean() ? delivery : null);
    }

    private Stimulus outcome(int ordinal) {
        return switch (random.nextInt(12)) {
            case 10 -> new Stimulus.JobStarted(ordinal, "job", payload());
            case 11 -> new Stimulus.JobStillRunning(ordinal, now);
            case 0 -> new Stimulus.ChildStarted(ordinal, "arn:child");
            case 1 -> new Stimulus.Submitted(ordinal, payload());
            case 2 -> new Stimulus.DeliveryAcknowledged(ordinal, "delivery" + random.nextInt(2));
            case 3 -> new Stimulus.TaskRequeued(ordinal, random.nextBoolean() ? "delivery0" : null);
            case 4, 5 ->
                    new Stimulus.Failed(
                            ordinal,
                            random.nextInt(6) == 0 ? null : ERRORS[random.nextInt(ERRORS.length)],
                            random.nextBoolean() ? null : RandomJson.value(random, 2).toString());
            default -> new Stimulus.Succeeded(ordinal, payload());
        };
    }

    private Payload payload() {
        return input(random);
    }

    /** Returns arbitrary JSON. Half of the values have the members that the workflows read. */
    static Payload input(Random random) {
        if (random.nextBoolean()) {
            return Payload.of(RandomJson.value(random, 4));
        }
        var items = JsonNodeFactory.instance.arrayNode();
        for (int each = random.nextInt(4); each > 0; each--) {
            items.add(
                    random.nextInt(10) == 0 ? RandomJson.value(random, 2) : items.numberNode(each));
        }
        return Payload.of(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("v", random.nextInt(50))
                        .set("items", items));
    }
}
