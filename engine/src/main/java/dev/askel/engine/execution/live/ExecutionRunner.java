package dev.askel.engine.execution.live;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.call.DeferredCalls;
import dev.askel.engine.execution.commit.Commits;
import dev.askel.engine.execution.commit.MemoryCount;
import dev.askel.engine.execution.decision.Branches;
import dev.askel.engine.execution.decision.Contexts;
import dev.askel.engine.execution.decision.Decisions;
import dev.askel.engine.execution.decision.Evaluations;
import dev.askel.engine.execution.decision.StimulusListener;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a live execution: lets its frames decide about one stimulus after the other, and performs
 * their outstanding effects when these are durable.
 */
final class ExecutionRunner {
    /** The root frame continues by itself. */
    record Proceed() implements ExecutionCommand.Internal {}

    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;
    private final Ledger ledger;
    private final Commits commits;
    private final DeferredCalls deferred;
    private final @Nullable Decisions decisions;
    private final @Nullable FrameRuntimes frames;
    private final @Nullable Stimuli stimuli;
    private final MemoryCount memoryCount;
    private final MemoryWait memoryWait;
    private final PendingBound pendingBound;
    private final DeferredCallUpdates deferredUpdates;

    private FrameRuntimes.Useless useless = FrameRuntimes.Useless.NOTHING;
    private boolean proceedQueued;
    private boolean closing;

    /** Whether the wake-up row is due, so that a poller resumes the frames. */
    private boolean evicted;

    /**
     * Creates the runner of the ledger's execution.
     *
     * @param machine null when the execution is closed or does not run yet
     */
    ExecutionRunner(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            Ledger ledger,
            Commits commits,
            @Nullable StateMachine machine,
            DeferredCalls deferred,
            MemoryCount memoryCount) {
        this.actorContext = actorContext;
        this.memoryCount = memoryCount;
        this.memoryWait = new MemoryWait(actorContext);
        this.pendingBound = new PendingBound(ledger, commits, services.memory());
        this.services = services;
        this.ledger = ledger;
        this.commits = commits;
        this.deferred = deferred;
        if (machine == null) {
            this.decisions = null;
            this.frames = null;
            this.stimuli = null;
        } else {
            var interpreter = Interpreters.of(services, machine, ledger.state());
            var evaluations = new Evaluations(actorContext, services, ledger.state());
            this.decisions =
                    new Decisions(
                            evaluations,
                            interpreter,
                            ledger,
                            new Contexts(services, ledger::state),
                            this::resumed);
            this.stimuli =
                    new Stimuli(
                            ledger,
                            commits,
                            decisions,
                            this::changed,
                            () -> advanceFrames(false, Set.of()));
            var branches =
                    new Branches(
                            actorContext,
                            services,
                            evaluations,
                            interpreter,
                            ledger,
                            stimuli::refuse,
                            stimuli);
            this.frames =
                    new FrameRuntimes(
                            actorContext, services, interpreter, ledger, branches, deferred);
            stimuli.setFrames(frames);
            actorContext.failures().atEnd(this::release);
        }
        this.deferredUpdates =
                new DeferredCallUpdates(
                        actorContext, services, commits, deferred, ledger::state, frames);
    }

    /** The accepted state, of which a part may not be durable yet. */
    ExecutionState state() {
        return ledger.state();
    }

    /** The volatile parts of its frames; null when the execution has no definition here. */
    @Nullable FrameRuntimes frames() {
        return frames;
    }

    // Deciding

    /** Lets a frame decide. {@code listener} is notified when the decision is durable. */
    void stimulate(FramePath path, Stimulus stimulus, @Nullable StimulusListener listener) {
        if (stimuli == null) {
            if (listener != null) {
                commits.answerCommitted(listener::refused);
            }
        } else {
            stimuli.stimulate(path, stimulus, listener);
        }
    }

    /** Passes a message to the stimuli, unless the execution has no definition here. */
    void withStimuli(Consumer<Stimuli> message) {
        if (stimuli != null) {
            message.accept(stimuli);
        }
    }

    /** Ends the execution with a timeout. Where the timer fired too early, it is started again. */
    void onExecutionExpired(FrameRuntimes.ExecutionExpired timer) {
        // The timer may have been started before a redrive.
        var owed = new Effect.TimeOutExecution(timer.due());
        if (frames == null || !Interpreter.outstanding(state()).contains(owed)) {
            return;
        }
        if (services.until(timer.due()).isPositive()) {
            frames.expireExecution();
        } else {
            // As on AWS, the history shows the time of the timeout, even if this server was down
            // then.
            close(HistoryEventType.ExecutionTimedOut, ErrorName.TIMEOUT, null, timer.due());
        }
    }

    void close(HistoryEventType type, @Nullable String error, @Nullable String cause) {
        close(type, error, cause, services.now());
    }

    private void close(
            HistoryEventType type, @Nullable String error, @Nullable String cause, Instant at) {
        ledger.close(type, error, cause, at);
        if (decisions != null) {
            decisions.drop();
        }
        changed();
    }

    /** Records a fact about the execution as a whole. */
    void record(Fact fact) {
        ledger.record(fact);
        changed();
    }

    // Advancing

    /** Decisions may be made again. */
    private void resumed() {
        if (frames != null) {
            frames.branches().acceptProposals();
            frames.branches().recheckAll();
        }
        advanceFrames(!commits.hasWaitingCallers(), Set.of());
    }

    /**
     * Continues after anything was accepted. Frames that can advance do so, and the next write
     * takes the entries.
     */
    void changed() {
        changed(!commits.hasWaitingCallers());
    }

    /**
     * Does the same and lets the root advance although callers wait. It is called at the start and
     * after each commit.
     */
    void takeTurn() {
        if (frames != null) {
            frames.branches().recheckAll();
            // A branch that was released no longer blocks the turns of others.
            frames.branches().acceptProposals();
        }
        changed(true);
    }

    private void changed(boolean rootsTurn) {
        var touched = ledger.takeTouched();
        commits.touch(touched);
        memoryCount.onAccepted();
        advanceFrames(rootsTurn, touched);
        commits.flushSoon();
    }

    /**
     * Lets frames advance. The root advances between two messages to this actor, one of which may
     * be the outcome of a write. Where a caller waits for that outcome, the root waits too.
     */
    private void advanceFrames(boolean rootsTurn, Set<FramePath> touched) {
        if (frames == null) {
            return;
        }
        if (closing
                || !state().isRunning()
                || pendingBound.isReached()
                || isPaused()
                || waitsForMemory()) {
            frames.branches().recheckAll();
            return;
        }
        if (rootsTurn && state().root().isRunnable() && !proceedQueued) {
            proceedQueued = true;
            actorContext.tellSelf(new Proceed());
        }
        frames.branches().advanceRunnable(touched);
    }

    private boolean isPaused() {
        return decisions != null && decisions.isPaused();
    }

    /** The root frame advances by itself. */
    void proceed() {
        proceedQueued = false;
        if (!closing
                && !pendingBound.isReached()
                && !isPaused()
                && state().isRunning()
                && state().root().isRunnable()
                && !waitsForMemory()) {
            stimulate(FramePath.ROOT, Stimulus.Proceed.INSTANCE, null);
        }
    }

    // Waiting for memory

    private boolean waitsForMemory() {
        return memoryWait.isHeldBack(this::hasFramesToAdvance);
    }

    /** Whether frames can advance by themselves and the wake-up row is not due for them. */
    boolean hasFramesToAdvance() {
        return !evicted
                && Interpreter.outstanding(state()).stream()
                        .anyMatch(Effect.Advance.class::isInstance);
    }

    /** Advances frames that waited for memory, if there is memory now. */
    void checkMemory() {
        if (memoryWait.end()) {
            takeTurn();
        }
    }

    /** Whether frames wait for memory. */
    boolean isSuspended() {
        return memoryWait.isWaiting() && !closing && state().isRunning();
    }

    /**
     * Whether no decision, call or row update is under way that must end before the actor stops.
     */
    boolean isSettled() {
        return (frames == null || !frames.isBusy()) && !deferred.isBusy() && !isPaused();
    }

    /** Notes that the wake-up row is due, so that a poller resumes the frames. */
    void onEvicted() {
        evicted = true;
    }

    // Performing

    /**
     * Performs all durable outstanding effects again. The commit of a frame that has changed since
     * performs the effects of that frame.
     */
    void performOutstanding() {
        if (frames == null) {
            return;
        }
        var owed = Interpreter.outstanding(state());
        if (state().identity().testCase() != null) {
            owed.sort(Comparator.comparing(Effect::frame));
        }
        for (var effect : owed) {
            if (commits.isDurable(effect.frame())) {
                frames.perform(effect);
            }
        }
        frames.branches().recheckAll();
        advanceFrames(!commits.hasWaitingCallers(), Set.of());
    }

    /** Updates the wake-up row with the deferred calls. */
    void updateDeferredCalls() {
        deferredUpdates.update();
    }

    /** A write takes all accepted entries. */
    void flushed() {
        if (frames != null) {
            useless = frames.useless();
        }
    }

    /**
     * That write is durable.
     *
     * @param versions of the frames that it changed
     */
    void committed(Map<FramePath, Long> versions) {
        if (frames == null) {
            return;
        }
        var state = state();
        if (state.isRunning()) {
            if (versions.containsKey(FramePath.ROOT)) {
                frames.expireExecution();
            }
            inOrder(versions)
                    .forEach((path, version) -> {
                        var frame = state.frame(path);
                        // The next commit performs the effects of a frame that has advanced since.
                        if (frame != null && frame.version() == version) {
                            frames.replaceEffects(path, Interpreter.outstanding(state, frame));
                        }
                    });
        }
    }

    /** Frames with mocked calls receive the results in the order of the branches. */
    private Map<FramePath, Long> inOrder(Map<FramePath, Long> versions) {
        return state().identity().testCase() == null ? versions : new TreeMap<>(versions);
    }

    /** Releases the parts that the last durable write has made useless. */
    void releaseUseless() {
        if (frames != null) {
            frames.releaseUseless(useless);
            useless = FrameRuntimes.Useless.NOTHING;
        }
    }

    // Ending

    /** Releases everything, because the execution does not run here. */
    void abandon() {
        release();
        if (frames != null) {
            frames.stop();
        }
    }

    /** Cancels the evaluations of this execution. */
    private void release() {
        if (decisions != null && frames != null) {
            decisions.release();
            frames.branches().release();
        }
    }

    /** Stops new work: the actor makes no more calls, and frames do not advance by themselves. */
    void stopNewWork() {
        closing = true;
        deferredUpdates.stopCalls();
        if (frames != null) {
            frames.calls().close();
            frames.polls().close();
            frames.branches().cancelUnprompted();
        }
        if (decisions != null) {
            decisions.cancelUnprompted();
        }
    }

    /** Whether work is under way that the actor should await before it stops. */
    boolean isBusy() {
        return !isSettled() || (!closing && state().isRunning() && state().root().isRunnable());
    }

    /** Whether outstanding work exists that no answer, timer or permit has to precede. */
    boolean hasOutstandingWork() {
        return Interpreter.outstanding(state()).stream()
                .anyMatch(effect ->
                        (effect instanceof Effect.Advance && !evicted)
                                || (effect instanceof Effect.Perform(var path, var call)
                                        && !deferred.isWaiting(path, call.ordinal())));
    }

    /**
     * Whether all outstanding work waits outside memory. That is not so while frames wait for
     * memory, because the row names no permit for them.
     */
    boolean waitsOutsideMemory() {
        return deferred.isAnyWaiting() && !isBusy() && !isSuspended() && !hasNearTimer();
    }

    /** Starts the timer that takes a frame's task back from its worker, if the timer fires soon. */
    void startTakeBackTimer(FramePath path) {
        if (frames != null) {
            frames.startTakeBackTimer(path);
        }
    }

    /** Whether a timer fires soon, so that passivation would cost more than it saves. */
    boolean hasNearTimer() {
        return frames != null && frames.hasNearTimer();
    }
}
