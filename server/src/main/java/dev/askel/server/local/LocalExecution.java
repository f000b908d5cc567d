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
import dev.askel.engine.execution.call.OutgoingCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a local run. It uses the engine's interpreter and ledger, without a journal.
 * Used only by the run's thread.
 */
final class LocalExecution implements RunningExecution {
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final LocalServices services;
    private final LocalEffects effects;
    private final BiConsumer<ExecutionState, Notice> notices;
    private final List<HistoryEvent> events = new ArrayList<>();
    private final Set<Long> delivered = new HashSet<>();
    private final Set<FramePath> resuming = new HashSet<>();

    /**
     * Creates an execution that has started.
     *
     * @param ledger contains its first entries
     * @param notices delivers its pending notifications
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

    @Override
    public ExecutionState state() {
        return ledger.state();
    }

    LocalResult result() {
        return new LocalResult(state(), events);
    }

    /** Whether it waits for an answer from outside, and not for a call. */
    boolean awaitsWorkers() {
        return Interpreter.outstanding(state()).stream()
                .anyMatch(effect ->
                        effect instanceof Effect.Offer
                                || (effect instanceof Effect.Await(_, var call)
                                        && call.childArn() == null));
    }

    /** Whether it waits for a job, which runs in real time. */
    boolean awaitsJob() {
        return Interpreter.outstanding(state()).stream().anyMatch(Effect.Poll.class::isInstance);
    }

    @Override
    public boolean decide(FramePath path, Stimulus stimulus) {
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

    @Override
    public void resume(FramePath path) {
        if (resuming.add(path)) {
            services.loop()
                    .schedule(() -> {
                        resuming.remove(path);
                        decide(
                                path,
                                path.isRoot()
                                        ? Stimulus.Proceed.INSTANCE
                                        : Stimulus.ProceedOneState.INSTANCE);
                    });
        }
    }

    @Override
    public void close(HistoryEventType type, @Nullable String error, @Nullable String cause) {
        if (state().isRunning()) {
            ledger.close(type, error, cause, services.clock().now());
            settle();
        }
    }

    /** The child execution of a task has ended. */
    void childFinished(FramePath path, int ordinal, ChildOutcome outcome) {
        decide(path, outcome.submitted(ordinal));
        boolean asJson = OutgoingCall.pattern(interpreter, state(), path) == CallPattern.SYNC_2;
        decide(path, outcome.result(ordinal, asJson));
    }

    @Override
    public boolean heartbeat(FramePath path, int ordinal) {
        return effects.heartbeat(path, ordinal);
    }

    private AdvanceContext context() {
        return new AdvanceContext(
                services.clock().now(),
                RandomGenerator.getDefault(),
                new Budget(),
                AdvanceContext.UNKNOWN,
                state().redriveCount(),
                state().redrivenAt());
    }

    /** Adds accepted entries to the history and performs their effects. */
    private void settle() {
        for (var entry : ledger.takePending()) {
            if (entry instanceof HistoryEvent event) {
                events.add(event);
            }
        }
        var state = state();
        effects.cancelUnneededCalls();
        for (var path : ledger.takeTouched()) {
            if (path.isRoot()) {
                Interpreter.outstanding(state).stream()
                        .filter(effect -> effect instanceof Effect.TimeOutExecution)
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
