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
import dev.askel.engine.execution.commit.MemoryReporter;
import dev.askel.engine.execution.decision.AdvanceContexts;
import dev.askel.engine.execution.decision.Branches;
import dev.askel.engine.execution.decision.Decisions;
import dev.askel.engine.execution.decision.Evaluations;
import dev.askel.engine.execution.decision.Interpreters;
import dev.askel.engine.execution.decision.StimulusListener;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a live execution. Advances its frames by one {@link Stimulus stimulus} after another.
 * Performs the outstanding effects of a transition when the transition is durable.
 */
final class ExecutionRunner {
    /** The root frame can advance without a stimulus. */
    record Proceed() implements ExecutionCommand.Internal {}

    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;
    private final Ledger ledger;
    private final Commits commits;
    private final DeferredCalls deferred;
    private final @Nullable Decisions decisions;
    private final @Nullable FrameRuntimes frames;
    private final @Nullable FrameEvents frameEvents;
    private final @Nullable DurableEffects effects;
    private final MemoryReporter memoryCount;
    private final MemoryWait memoryWait;
    private final PendingEntriesBound pendingBound;
    private final DeferredCallUpdates deferredUpdates;
    private final @Nullable StateMachine machine;
    private final MigrationGate migrationGate;

    private boolean proceedQueued;
    private boolean closing;
    private boolean pausing;

    /**
     * Whether the execution is evicted. A poller then loads the execution and resumes its frames.
     */
    private boolean evicted;

    /**
     * Creates the runner of the {@link Ledger ledger}'s execution.
     *
     * @param machine null when the execution is closed or is only stored
     */
    ExecutionRunner(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            Ledger ledger,
            Commits commits,
            @Nullable StateMachine machine,
            DeferredCalls deferred,
            MemoryReporter memoryCount) {
        this.actorContext = actorContext;
        this.memoryCount = memoryCount;
        this.memoryWait = new MemoryWait(actorContext);
        this.pendingBound = new PendingEntriesBound(ledger, commits, services.memory());
        this.services = services;
        this.ledger = ledger;
        this.commits = commits;
        this.deferred = deferred;
        this.machine = machine;
        this.migrationGate = new MigrationGate(ledger.state());
        if (machine == null) {
            this.decisions = null;
            this.frames = null;
            this.frameEvents = null;
            this.effects = null;
        } else {
            var interpreter = Interpreters.of(services, machine, ledger.state());
            var evaluations = new Evaluations(actorContext, services, ledger.state());
            this.decisions =
                    new Decisions(
                            evaluations,
                            interpreter,
                            ledger,
                            new AdvanceContexts(services, ledger::state),
                            this::onResumed);
            this.frameEvents =
                    new FrameEvents(
                            ledger,
                            commits,
                            decisions,
                            new PausedResults(services),
                            this::onChanged,
                            () -> advanceFrames(false, Set.of()));
            var branches =
                    new Branches(
                            actorContext,
                            services,
                            evaluations,
                            interpreter,
                            ledger,
                            frameEvents::refuse,
                            frameEvents);
            this.frames =
                    new FrameRuntimes(
                            actorContext, services, interpreter, ledger, branches, deferred);
            frameEvents.setFrames(frames);
            this.effects = new DurableEffects(frames, commits, ledger::state);
            actorContext.failures().setEndAction(this::release);
        }
        this.deferredUpdates =
                new DeferredCallUpdates(
                        actorContext, services, commits, deferred, ledger::state, frames);
    }

    /** Returns the accepted state. Parts of the state may not be durable yet. */
    ExecutionState state() {
        return ledger.state();
    }

    /** Returns the volatile components of the frames; null without a definition. */
    @Nullable FrameRuntimes frames() {
        return frames;
    }

    // Deciding

    /** Advances a frame by a stimulus. {@code listener} is notified when the effect is durable. */
    void stimulate(FramePath path, Stimulus stimulus, @Nullable StimulusListener listener) {
        if (frameEvents == null) {
            if (listener != null) {
                commits.answerWhenCommitted(listener::onRefused);
            }
        } else {
            frameEvents.stimulate(path, stimulus, listener);
        }
    }

    /**
     * Passes a message to the frame events, unless the execution is loaded without its definition.
     */
    void withFrameEvents(Consumer<FrameEvents> message) {
        if (frameEvents != null) {
            message.accept(frameEvents);
        }
    }

    /** Ends the execution with a timeout. If the timer fired too early, it is started again. */
    void onExecutionExpired(FrameRuntimes.ExecutionExpired timer) {
        // The timer may have been started before a redrive, and then no longer applies.
        var timeout = new Effect.TimeOutExecution(timer.due());
        if (frames == null || !Interpreter.outstandingEffects(state()).contains(timeout)) {
            return;
        }
        if (services.timeUntil(timer.due()).isPositive()) {
            frames.startExecutionTimer();
        } else {
            // As on AWS, the history shows the due time of the timeout, even if this server was
            // down at that time.
            close(HistoryEventType.ExecutionTimedOut, ErrorName.TIMEOUT, null, timer.due());
        }
    }

    void close(HistoryEventType type, @Nullable String error, @Nullable String cause) {
        close(type, error, cause, services.now());
    }

    private void close(
            HistoryEventType type, @Nullable String error, @Nullable String cause, Instant at) {
        ledger.closeExecution(type, error, cause, at);
        if (decisions != null) {
            decisions.drop();
        }
        onChanged();
    }

    /** Records a fact about the execution as a whole. */
    void record(Fact fact) {
        ledger.recordFact(fact);
        onChanged();
    }

    // Advancing

    /** Continues after an evaluation for which other steps have waited. */
    private void onResumed() {
        if (frames != null) {
            frames.branches().acceptProposals();
            frames.branches().recheckAll();
        }
        advanceFrames(!commits.hasWaitingCallers(), Set.of());
    }

    /** Continues after entries were accepted. Advances runnable frames and requests a write. */
    void onChanged() {
        onChanged(!commits.hasWaitingCallers());
    }

    /**
     * Advances all runnable frames. The root advances even while callers wait. Called at the start
     * and after each commit.
     */
    void advanceAll() {
        if (frames != null) {
            frames.branches().recheckAll();
            // The removal of an ended branch may permit the turns of other branches.
            frames.branches().acceptProposals();
        }
        onChanged(true);
    }

    private void onChanged(boolean rootMayAdvance) {
        var touched = ledger.takeChangedFrames();
        commits.markChanged(touched);
        memoryCount.onAccepted();
        advanceFrames(rootMayAdvance, touched);
        commits.flushSoon();
    }

    /**
     * Advances frames. The root advances by a message to this actor. While a caller waits for a
     * write, the root waits until the write has completed.
     */
    private void advanceFrames(boolean rootMayAdvance, Set<FramePath> touched) {
        if (frames == null) {
            return;
        }
        if (mustNotAdvance() || waitsForMemory()) {
            frames.branches().recheckAll();
            return;
        }
        if (rootMayAdvance && state().root().isRunnable() && !proceedQueued) {
            proceedQueued = true;
            actorContext.tellSelf(new Proceed());
        }
        frames.advance(touched);
    }

    private boolean mustNotAdvance() {
        return closing
                || pausing
                || !state().canAdvance()
                || migrationGate.isClosed(state())
                || pendingBound.isReached()
                || isEvaluating();
    }

    private boolean isEvaluating() {
        return decisions != null && decisions.isEvaluating();
    }

    /** Advances the root frame without a stimulus, unless it must wait. */
    void proceed() {
        proceedQueued = false;
        if (!mustNotAdvance() && state().root().isRunnable() && !waitsForMemory()) {
            stimulate(FramePath.ROOT, Stimulus.Proceed.INSTANCE, null);
        }
    }

    /** Sets whether a pause waits for the transitions that are being computed. */
    void setPausing(boolean waits) {
        pausing = waits;
        if (waits) {
            withFrameEvents(FrameEvents::cancelSpontaneous);
        }
    }

    boolean isDeciding() {
        return frameEvents != null && frameEvents.isDeciding();
    }

    // Migrating

    /** Returns the definition that this actor has loaded; null without one. */
    @Nullable StateMachine machine() {
        return machine;
    }

    MigrationGate migrationGate() {
        return migrationGate;
    }

    /** Whether the execution must be recovered with another revision. */
    boolean isMigrated() {
        return migrationGate.isMigrated(state());
    }

    // Waiting for memory

    private boolean waitsForMemory() {
        return memoryWait.waitIfNeeded(this::hasFramesToAdvance);
    }

    /** Whether frames can advance without a stimulus; false for an evicted execution. */
    boolean hasFramesToAdvance() {
        return !evicted
                && Interpreter.outstandingEffects(state()).stream()
                        .anyMatch(Effect.Advance.class::isInstance);
    }

    /** Advances frames that waited for memory, if memory is available now. */
    void checkMemory() {
        if (memoryWait.end()) {
            advanceAll();
        }
    }

    /** Whether frames wait for memory. */
    boolean isSuspended() {
        return memoryWait.isWaiting() && !closing && state().isRunning();
    }

    /** Whether the actor can stop now: no decision, call or row update is in progress. */
    boolean isSettled() {
        return (frames == null || !frames.isBusy()) && !deferred.isRowPending() && !isEvaluating();
    }

    /** Marks the execution as evicted. A poller will load it and resume its frames. */
    void onEvicted() {
        evicted = true;
    }

    // Performing

    /**
     * Performs all durable outstanding effects again. If a frame has changes that are not durable,
     * its effects are performed after the commit of these changes.
     */
    void performOutstanding() {
        if (frames == null || effects == null) {
            return;
        }
        effects.performAll();
        frames.branches().recheckAll();
        advanceFrames(!commits.hasWaitingCallers(), Set.of());
    }

    /** Updates the wake-up row with the deferred calls. */
    void updateDeferredCalls() {
        deferredUpdates.update();
    }

    /** Passes the stage of a write to the effects; does nothing without a definition. */
    void withEffects(Consumer<DurableEffects> stage) {
        if (effects != null) {
            stage.accept(effects);
        }
    }

    // Ending

    /** Releases all components, because the execution does not run on this node. */
    void abandon() {
        release();
        if (frames != null) {
            frames.stop();
        }
    }

    /** Cancels the evaluations of this execution, and its calls that wait for permits. */
    private void release() {
        if (decisions != null && frames != null) {
            frames.calls().forgetUnsent();
            decisions.release();
            frames.branches().release();
        }
    }

    /** Stops new work: no more calls are made, and frames advance only by stimuli. */
    void stopNewWork() {
        closing = true;
        deferredUpdates.stopCalls();
        if (frames != null) {
            frames.calls().close();
            frames.polls().close();
        }
        withFrameEvents(FrameEvents::cancelSpontaneous);
    }

    /** Whether work is in progress that the actor should await before it stops. */
    boolean isBusy() {
        return !isSettled() || (!closing && state().canAdvance() && state().root().isRunnable());
    }

    /** Whether there is outstanding work that does not wait for a result, a timer or a permit. */
    boolean hasOutstandingWork() {
        return Interpreter.outstandingEffects(state()).stream()
                .anyMatch(effect ->
                        (effect instanceof Effect.Advance && !evicted)
                                || (effect instanceof Effect.PerformCall(var path, var call)
                                        && !deferred.isWaiting(path, call.ordinal())));
    }

    /**
     * Whether all outstanding work waits in the wake-up row, so that the execution can be
     * passivated. Frames that wait for memory do not count, because the row does not name them.
     */
    boolean waitsOutsideMemory() {
        return deferred.hasWaiting() && !isBusy() && !isSuspended() && !hasNearTimer();
    }

    /** Whether a timer fires soon. Passivation would then cost more than it saves. */
    boolean hasNearTimer() {
        return frames != null && frames.hasNearTimer();
    }
}
