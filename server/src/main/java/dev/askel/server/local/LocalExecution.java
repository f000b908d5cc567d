package dev.askel.server.local;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.Notice;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.execution.ChildOutcome;
import dev.askel.engine.execution.call.OutgoingCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One execution of a local run, without a journal. Used only by the run's thread. */
final class LocalExecution implements RunningExecution {
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final LocalServices services;
    private final LocalMapRuns mapRuns;
    private final LocalEffects effects;
    private final Listener listener;
    private final List<HistoryEvent> events = new ArrayList<>();
    private final Set<Long> delivered = new HashSet<>();
    private final Set<FramePath> resuming = new HashSet<>();
    private boolean isEnded;

    /**
     * The external results that this execution waits for, as of its last change; null until they
     * are determined.
     */
    private @Nullable Awaited awaited;

    /**
     * The external results that an execution waits for.
     *
     * @param includesWorker whether a worker or the holder of a task token may complete a task
     * @param includesJob whether a job that runs in real time may end
     */
    private record Awaited(boolean includesWorker, boolean includesJob) {}

    /** Receives the {@link Notice notices} of an execution and is notified of its end. */
    interface Listener {
        void onNotice(ExecutionState from, Notice notice);

        void onEnded(LocalExecution execution);
    }

    /**
     * Creates an execution that has started. {@link #begin} performs its first effects.
     *
     * @param ledger contains the first history entries of the execution
     */
    LocalExecution(
            LocalMachine machine,
            Interpreter interpreter,
            Ledger ledger,
            LocalServices services,
            Listener listener) {
        this.interpreter = interpreter;
        this.ledger = ledger;
        this.services = services;
        this.listener = listener;
        this.mapRuns = new LocalMapRuns(this, machine, services);
        this.effects = new LocalEffects(this, interpreter, services, mapRuns);
    }

    void begin() {
        settle();
    }

    @Override
    public ExecutionState state() {
        return ledger.state();
    }

    LocalResult result() {
        return new LocalResult(state(), events, mapRuns.results());
    }

    /** Whether the execution waits for a worker or for the holder of a task token. */
    boolean awaitsWorkers() {
        return awaited().includesWorker();
    }

    /** Whether the execution waits for a job, which runs in real time. */
    boolean awaitsJob() {
        return awaited().includesJob();
    }

    /**
     * Returns the cached result while the execution is unchanged. The run calls this method for all
     * executions before each timer, and few executions have changed.
     */
    private Awaited awaited() {
        var known = awaited;
        if (known == null) {
            boolean includesWorker = false;
            boolean includesJob = false;
            for (var effect : Interpreter.outstandingEffects(state())) {
                includesWorker |= isOfWorker(effect);
                includesJob |= effect instanceof Effect.PollJob;
            }
            known = new Awaited(includesWorker, includesJob);
            awaited = known;
        }
        return known;
    }

    private static boolean isOfWorker(Effect effect) {
        return effect instanceof Effect.OfferActivityTask
                || (effect instanceof Effect.AwaitCallback(_, var call) && call.childArn() == null);
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
            ledger.closeExecution(type, error, cause, services.clock().now());
            settle();
        }
    }

    /** Passes the result of an ended child execution to its task. */
    void onChildFinished(FramePath path, int ordinal, ChildOutcome outcome) {
        decide(path, outcome.submittedStimulus(ordinal));
        boolean asJson = OutgoingCall.callPattern(interpreter, state(), path) == CallPattern.SYNC_2;
        decide(path, outcome.resultStimulus(ordinal, asJson));
    }

    @Override
    public boolean recordHeartbeat(FramePath path, int ordinal) {
        return effects.recordHeartbeat(path, ordinal);
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

    /** Adds accepted events to the history and performs their effects. */
    private void settle() {
        for (var entry : ledger.takePending()) {
            if (entry instanceof HistoryEvent event) {
                events.add(event);
            }
        }
        var state = state();
        awaited = null;
        effects.cancelUnneeded();
        for (var path : ledger.takeChangedFrames()) {
            if (path.isRoot()) {
                Interpreter.outstandingEffects(state).stream()
                        .filter(effect -> effect instanceof Effect.TimeOutExecution)
                        .forEach(effects::perform);
            }
            var frame = state.frame(path);
            if (frame != null) {
                Interpreter.outstandingEffects(state, frame).forEach(effects::perform);
            }
        }
        state.pendingNotices()
                .forEach((ordinal, notice) -> {
                    if (delivered.add(ordinal)) {
                        listener.onNotice(state, notice);
                    }
                });
        if (!state.isRunning() && !isEnded) {
            isEnded = true;
            effects.onEnded();
            listener.onEnded(this);
        }
    }
}
