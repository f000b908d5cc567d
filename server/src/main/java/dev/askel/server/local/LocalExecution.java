package dev.askel.server.local;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.Notice;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.step.AdvanceContext;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.execution.ChildOutcome;
import dev.askel.engine.execution.OutgoingCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a local run, by the interpreter and the ledger that the engine uses, without its
 * journal. Used by the run's thread alone.
 */
final class LocalExecution {
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final LocalServices services;
    private final LocalEffects effects;
    private final BiConsumer<ExecutionState, Notice> notices;
    private final List<HistoryEvent> events = new ArrayList<>();
    private final Set<Long> delivered = new HashSet<>();
    private final Set<FramePath> goingOn = new HashSet<>();

    /**
     * An execution that has begun.
     *
     * @param ledger with its first entries
     * @param notices takes what it owes to others
     */
    LocalExecution(
            Interpreter interpreter,
            Ledger ledger,
            LocalServices services,
            BiConsumer<ExecutionState, Notice> notices) {
        this.interpreter = interpreter;
        this.ledger = ledger;
        this.services = services;
        this.notices = notices;
        this.effects = new LocalEffects(this, interpreter, services);
        settle();
    }

    ExecutionState state() {
        return ledger.state();
    }

    Ended ended() {
        return new Ended(state(), events);
    }

    /** Whether it waits for somebody who is not called. */
    boolean awaitsWorkers() {
        return Interpreter.outstanding(state()).stream()
                .anyMatch(effect ->
                        effect instanceof Effect.Offer
                                || (effect instanceof Effect.Await(_, var call)
                                        && call.childArn() == null));
    }

    /** Whether it waits for a job, which runs as on the wall. */
    boolean awaitsJob() {
        return Interpreter.outstanding(state()).stream().anyMatch(Effect.Poll.class::isInstance);
    }

    /**
     * Lets a frame decide about a stimulus.
     *
     * @return false when it came too late
     */
    boolean decide(FramePath path, Stimulus stimulus) {
        var frame = state().frame(path);
        if (frame == null || !state().isRunning()) {
            return false;
        }
        var context = path.isRoot() ? context().at(state().lastEventId()) : context();
        var transition = interpreter.advance(frame, stimulus, context);
        if (!ledger.accept(interpreter, transition, this::context)) {
            return false;
        }
        settle();
        return true;
    }

    /** Lets a frame go on by itself, a branch by one state: the server's branches take turns. */
    void goOn(FramePath path) {
        if (goingOn.add(path)) {
            services.agenda()
                    .soon(() -> {
                        goingOn.remove(path);
                        decide(
                                path,
                                path.isRoot()
                                        ? Stimulus.Proceed.INSTANCE
                                        : Stimulus.ProceedOneState.INSTANCE);
                    });
        }
    }

    /** Ends it from outside; one that has ended keeps its end. */
    void close(HistoryEventType type, @Nullable String error, @Nullable String cause) {
        if (state().isRunning()) {
            ledger.close(type, error, cause, services.time().now());
            settle();
        }
    }

    /** The execution that a task waits for has ended. */
    void childFinished(FramePath path, int ordinal, ChildOutcome outcome) {
        decide(path, outcome.submitted(ordinal));
        boolean asJson = OutgoingCall.pattern(interpreter, state(), path) == CallPattern.SYNC_2;
        decide(path, outcome.result(ordinal, asJson));
    }

    /** Somebody who holds the task says that it is alive; false when that came too late. */
    boolean beat(FramePath path, int ordinal) {
        return effects.beat(path, ordinal);
    }

    private AdvanceContext context() {
        return new AdvanceContext(
                services.time().now(),
                RandomGenerator.getDefault(),
                new Budget(),
                AdvanceContext.UNKNOWN,
                state().redriveCount(),
                state().redrivenAt());
    }

    /** Takes what was accepted into the history and does what follows from it. */
    private void settle() {
        for (var entry : ledger.takePending()) {
            if (entry instanceof HistoryEvent event) {
                events.add(event);
            }
        }
        var state = state();
        effects.giveUpCalls();
        for (var path : ledger.takeTouched()) {
            if (path.isRoot()) {
                Interpreter.outstanding(state).stream()
                        .filter(effect -> effect instanceof Effect.ExpireExecution)
                        .forEach(effects::perform);
            }
            var frame = state.frame(path);
            if (frame != null) {
                Interpreter.outstanding(state, frame).forEach(effects::perform);
            }
        }
        state.pendingNotices()
                .forEach((ordinal, notice) -> {
                    if (delivered.add(ordinal)) {
                        notices.accept(state, notice);
                    }
                });
    }
}
