package dev.askel.server.local;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Context;
import dev.askel.asl.interpreter.Effect;
import dev.askel.asl.interpreter.ExecutionState;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Limits;
import dev.askel.asl.interpreter.Phase.Call;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.Transition.Outcome;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.task.TaskConnectors;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * One execution in this process, by the interpreter that the engine uses, without its journal.
 *
 * <p>Functions and services are called for real. Waits and back-offs take no time: the clock jumps
 * when nothing else is under way. What would wait for somebody from outside (an activity's worker,
 * a callback) is left to its own timeout.
 */
public final class LocalExecution {
    private static final String ACCOUNT = "123456789012";
    private static final String REGION = "us-east-1";

    private final Interpreter interpreter;
    private final ExecutionIdentity identity;
    private final Payload input;
    private final Ledger ledger = new Ledger(null, Limits.DEFAULT);
    private final LocalTime time = new LocalTime(InstantSource.system());
    private final LocalCalls calls;
    private final Deque<Runnable> due = new ArrayDeque<>();
    private final Set<Object> performed = new HashSet<>();
    private final List<HistoryEvent> events = new ArrayList<>();

    private LocalExecution(StateMachine machine, Payload input, TaskConnectors connectors) {
        this.identity = identity(machine, time.now());
        this.input = input;
        this.interpreter =
                new Interpreter(
                        machine,
                        identity,
                        input,
                        (frame, ordinal, redrive) ->
                                "local-%s-%d-%d".formatted(frame, ordinal, redrive),
                        _ -> false,
                        connectors::refusal,
                        Limits.DEFAULT);
        this.calls = new LocalCalls(identity, connectors);
    }

    /**
     * What came of a run.
     *
     * @param state the last one; still running when it waits for what cannot come
     * @param events the whole history
     */
    public record Ended(ExecutionState state, List<HistoryEvent> events) {}

    /** Runs a machine until it ends, or waits for what cannot come. */
    public static Ended run(StateMachine machine, Payload input, TaskConnectors connectors)
            throws InterruptedException {
        return new LocalExecution(machine, input, connectors).run();
    }

    private static ExecutionIdentity identity(StateMachine machine, Instant now) {
        var name = UUID.randomUUID().toString();
        return new ExecutionIdentity(
                "arn:aws:states:%s:%s:execution:local:%s".formatted(REGION, ACCOUNT, name),
                name,
                ACCOUNT,
                REGION,
                "arn:aws:states:%s:%s:stateMachine:local".formatted(REGION, ACCOUNT),
                "local",
                "local",
                1,
                "arn:aws:iam::%s:role/local".formatted(ACCOUNT),
                now,
                machine.timeoutSeconds(),
                null,
                null,
                null);
    }

    private Ended run() throws InterruptedException {
        ledger.begin(Interpreter.begin(identity, null, input, identity.startedAt()));
        settle();
        while (ledger.state().isRunning()) {
            var ready = next();
            if (ready.isEmpty()) {
                break;
            }
            ready.get().run();
        }
        return new Ended(ledger.state(), List.copyOf(events));
    }

    /**
     * What is to be done next: what is due, a call's answer, or the next timer; empty when nothing
     * can come.
     */
    private Optional<Runnable> next() throws InterruptedException {
        var first = due.poll();
        if (first != null) {
            return Optional.of(first);
        }
        if (calls.underWay()) {
            var answer = calls.await(time.untilNext());
            return answer.isPresent() ? answer : Optional.of(time::runNext);
        }
        return time.untilNext().map(_ -> time::runNext);
    }

    private void decide(FramePath path, Stimulus stimulus) {
        var frame = ledger.state().frame(path);
        if (frame == null || !ledger.state().isRunning()) {
            return;
        }
        var context = path.isRoot() ? context().at(ledger.state().lastEventId()) : context();
        var transition = interpreter.advance(frame, stimulus, context);
        if (transition.outcome() == Outcome.STALE) {
            return;
        }
        ledger.accept(interpreter, transition, this::context);
        if (transition.outcome() == Outcome.CONTINUES) {
            due.add(() -> decide(path, Stimulus.Proceed.INSTANCE));
        }
        settle();
    }

    private Context context() {
        var state = ledger.state();
        return new Context(
                time.now(),
                RandomGenerator.getDefault(),
                new Budget(),
                Context.UNKNOWN,
                state.redriveCount(),
                state.redrivenAt());
    }

    /** Takes what was accepted into the history and does what follows from it. */
    private void settle() {
        for (var entry : ledger.takePending()) {
            if (entry instanceof HistoryEvent event) {
                events.add(event);
            }
        }
        var state = ledger.state();
        for (var path : ledger.takeTouched()) {
            if (path.isRoot()) {
                Interpreter.outstanding(state).stream()
                        .filter(effect -> effect instanceof Effect.ExpireExecution)
                        .forEach(this::perform);
            }
            var frame = state.frame(path);
            if (frame != null) {
                Interpreter.outstanding(state, frame).forEach(this::perform);
            }
        }
    }

    private void perform(Effect effect) {
        switch (effect) {
            // In turns: branches interleave as they do on AWS.
            case Effect.Advance(var frame) ->
                    due.add(() -> decide(frame, Stimulus.Proceed.INSTANCE));
            case Effect.Wake(var frame, var at) ->
                    once(effect, () -> time.at(at, () -> decide(frame, new Stimulus.Due(at))));
            case Effect.Perform(var frame, var call) ->
                    once(attempt(frame, call), () -> perform(frame, call));
            case Effect.Offer _, Effect.Await _, Effect.TakeBack _, Effect.Deliver _ -> {}
            case Effect.Expire(var frame, int ordinal, var at) ->
                    once(
                            effect,
                            () ->
                                    time.at(
                                            at,
                                            () ->
                                                    decide(
                                                            frame,
                                                            new Stimulus.TimedOut(
                                                                    ordinal, false))));
            case Effect.Heartbeat(var frame, int ordinal, var at, _) ->
                    once(
                            effect,
                            () ->
                                    time.at(
                                            at,
                                            () ->
                                                    decide(
                                                            frame,
                                                            new Stimulus.TimedOut(ordinal, true))));
            case Effect.ExpireExecution(var at) -> once(effect, () -> time.at(at, this::expire));
        }
    }

    private void once(Object key, Runnable action) {
        if (performed.add(key)) {
            action.run();
        }
    }

    private static Object attempt(FramePath frame, Call call) {
        record Attempt(FramePath frame, int ordinal) {}
        return new Attempt(frame, call.ordinal());
    }

    private void perform(FramePath path, Call call) {
        var frame = ledger.state().frame(path);
        var visit = frame == null ? null : frame.visit();
        if (visit != null) {
            calls.make(path, visit, call, stimulus -> decide(path, stimulus));
        }
    }

    private void expire() {
        if (ledger.state().isRunning()) {
            ledger.close(HistoryEventType.ExecutionTimedOut, "States.Timeout", null, time.now());
            settle();
        }
    }
}
