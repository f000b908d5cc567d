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
 * their outstanding effects when the decisions are durable.
 */
final class ExecutionRunner {
    /** The root frame can advance by itself. */
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

    private FrameRuntimes.Unneeded unneeded = FrameRuntimes.Unneeded.NOTHING;
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
                            this::onResumed);
            this.stimuli =
                    new Stimuli(
                            ledger,
                            commits,
                            decisions,
                            this::onChanged,
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
            actorContext.failures().setEndAction(this::release);
        }
        this.deferredUpdates =
                new DeferredCallUpdates(
                        actorContext, services, commits, deferred, ledger::state, frames);
    }

    /** The accepted state. A part of it may not be durable yet. */
    ExecutionState state() {
        return ledger.state();
    }

    /** The volatile parts of the frames; null when the execution has no definition here. */
    @Nullable FrameRuntimes frames() {
        return frames;
    }

    // Deciding

    /** Lets a frame decide. {@code listener} is notified when the decision is durable. */
    void stimulate(FramePath path, Stimulus stimulus, @Nullable StimulusListener listener) {
        if (stimuli == null) {
            if (listener != null) {
                commits.answerWhenCommitted(listener::onRefused);
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

    /** Ends the execution with a timeout. If the timer fired too early, starts it again. */
    void onExecutionExpired(FrameRuntimes.ExecutionExpired timer) {
        // The timer may have been started before a redrive.
        var timeout = new Effect.TimeOutExecution(timer.due());
        if (frames == null || !Interpreter.outstanding(state()).contains(timeout)) {
            return;
        }
        if (services.until(timer.due()).isPositive()) {
            frames.startExecutionTimer();
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
        onChanged();
    }

    /** Records a fact about the execution as a whole. */
    void record(Fact fact) {
        ledger.record(fact);
        onChanged();
    }

    // Advancing

    /** Continues after an evaluation for which other decisions waited. */
    private void onResumed() {
        if (frames != null) {
            frames.branches().acceptProposals();
            frames.branches().recheckAll();
        }
        advanceFrames(!commits.hasWaitingCallers(), Set.of());
    }

    /**
     * Continues after entries were accepted: lets frames advance that can, and requests a write.
     */
    void onChanged() {
        onChanged(!commits.hasWaitingCallers());
    }

    /**
     * Lets all frames advance that can, and the root also while callers wait. It is called at the
     * start and after each commit.
     */
    void advanceAll() {
        if (frames != null) {
            frames.branches().recheckAll();
            // A branch that was released no longer blocks the turns of others.
            frames.branches().acceptProposals();
        }
        onChanged(true);
    }

    private void onChanged(boolean rootMayAdvance) {
        var touched = ledger.takeTouched();
        commits.markChanged(touched);
        memoryCount.onAccepted();
        advanceFrames(rootMayAdvance, touched);
        commits.flushSoon();
    }

    /**
     * Lets frames advance. The root advances between two messages to this actor. If a caller waits
     * for the outcome of a write, the root waits for that message.
     */
    private void advanceFrames(boolean rootMayAdvance, Set<FramePath> touched) {
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
        if (rootMayAdvance && state().root().isRunnable() && !proceedQueued) {
            proceedQueued = true;
            actorContext.tellSelf(new Proceed());
        }
        frames.branches().advanceRunnable(touched);
    }

    private boolean isPaused() {
        return decisions != null && decisions.isPaused();
    }

    /** Lets the root frame advance by itself, unless it has to wait. */
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
        return memoryWait.holdBack(this::hasFramesToAdvance);
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
            advanceAll();
        }
    }

    /** Whether frames wait for memory. */
    boolean isSuspended() {
        return memoryWait.isWaiting() && !closing && state().isRunning();
    }

    /**
     * Whether no decision, call or row update is in progress that must end before the actor stops.
     */
    boolean isSettled() {
        return (frames == null || !frames.isBusy()) && !deferred.isRowPending() && !isPaused();
    }

    /** Notes that the wake-up row is due, so that a poller resumes the frames. */
    void onEvicted() {
        evicted = true;
    }

    // Performing

    /**
     * Performs all durable outstanding effects again. The effects of frames with changes that are
     * not durable are performed after their commit.
     */
    void performOutstanding() {
        if (frames == null) {
            return;
        }
        var outstanding = Interpreter.outstanding(state());
        if (state().identity().testCase() != null) {
            outstanding.sort(Comparator.comparing(Effect::frame));
        }
        for (var effect : outstanding) {
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

    /** Notes the parts that are unneeded when the write that has just begun is durable. */
    void onFlushed() {
        if (frames != null) {
            unneeded = frames.unneeded();
        }
    }

    /**
     * Performs the effects of frames after a write is durable.
     *
     * @param versions of the frames that the write has changed
     */
    void onCommitted(Map<FramePath, Long> versions) {
        if (frames == null) {
            return;
        }
        var state = state();
        if (state.isRunning()) {
            if (versions.containsKey(FramePath.ROOT)) {
                frames.startExecutionTimer();
            }
            inBranchOrder(versions)
                    .forEach((path, version) -> {
                        var frame = state.frame(path);
                        // The next commit performs the effects of a frame that has advanced since.
                        if (frame != null && frame.version() == version) {
                            frames.replaceEffects(path, Interpreter.outstanding(state, frame));
                        }
                    });
        }
    }

    /**
     * Sorts the frames of a mocked execution, because their calls receive results in the order of
     * the branches.
     */
    private Map<FramePath, Long> inBranchOrder(Map<FramePath, Long> versions) {
        return state().identity().testCase() == null ? versions : new TreeMap<>(versions);
    }

    /** Releases the parts that the last durable write has made unneeded. */
    void releaseUnneeded() {
        if (frames != null) {
            frames.releaseUnneeded(unneeded);
            unneeded = FrameRuntimes.Unneeded.NOTHING;
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
            frames.branches().cancelSpontaneous();
        }
        if (decisions != null) {
            decisions.cancelSpontaneous();
        }
    }

    /** Whether work is in progress that the actor should await before it stops. */
    boolean isBusy() {
        return !isSettled() || (!closing && state().isRunning() && state().root().isRunnable());
    }

    /** Whether work is outstanding that waits for no answer, timer or permit. */
    boolean hasOutstandingWork() {
        return Interpreter.outstanding(state()).stream()
                .anyMatch(effect ->
                        (effect instanceof Effect.Advance && !evicted)
                                || (effect instanceof Effect.Perform(var path, var call)
                                        && !deferred.isWaiting(path, call.ordinal())));
    }

    /**
     * Whether all outstanding work waits in the wake-up row. Frames that wait for memory do not,
     * because the row names no permit for them.
     */
    boolean waitsOutsideMemory() {
        return deferred.hasWaiting() && !isBusy() && !isSuspended() && !hasNearTimer();
    }

    /** Starts the timer that requeues the unconfirmed task of a frame, if the timer fires soon. */
    void startRequeueTimer(FramePath path) {
        if (frames != null) {
            frames.startRequeueTimer(path);
        }
    }

    /** Whether a timer fires soon, so that passivation would cost more than it saves. */
    boolean hasNearTimer() {
        return frames != null && frames.hasNearTimer();
    }
}
