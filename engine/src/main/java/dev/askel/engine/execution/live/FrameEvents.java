package dev.askel.engine.execution.live;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.MockedCalls;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.SignalWaits;
import dev.askel.engine.execution.call.CallMessage;
import dev.askel.engine.execution.commit.Commits;
import dev.askel.engine.execution.decision.BranchMessage;
import dev.askel.engine.execution.decision.Branches;
import dev.askel.engine.execution.decision.Decisions;
import dev.askel.engine.execution.decision.StimulusListener;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Advances the frames of a live execution by events: results of calls, requests of callers, timers,
 * and proposals of branches. Events are handled in the order of their arrival.
 */
final class FrameEvents implements Branches.Acceptance {
    private final Ledger ledger;
    private final Commits commits;
    private final Decisions decisions;
    private final PausedResults pausedResults;
    private final Runnable changed;
    private final Runnable advanceFrames;
    private @Nullable FrameRuntimes frames;

    /**
     * Creates the events of an execution. The caller must call {@link #setFrames} before any other
     * method.
     *
     * @param changed runs after a transition was accepted
     * @param advanceFrames advances the execution's runnable frames
     */
    FrameEvents(
            Ledger ledger,
            Commits commits,
            Decisions decisions,
            PausedResults pausedResults,
            Runnable changed,
            Runnable advanceFrames) {
        this.ledger = ledger;
        this.commits = commits;
        this.decisions = decisions;
        this.pausedResults = pausedResults;
        this.changed = changed;
        this.advanceFrames = advanceFrames;
    }

    /**
     * Sets the frames. The constructor does not receive them, because this object must exist before
     * the frames are created.
     */
    void setFrames(FrameRuntimes runtimes) {
        frames = runtimes;
    }

    private FrameRuntimes frames() {
        return Objects.requireNonNull(frames);
    }

    private ExecutionState state() {
        return ledger.state();
    }

    /**
     * Advances a frame by a {@link Stimulus stimulus}. {@code listener} is notified when the effect
     * is durable.
     */
    void stimulate(FramePath path, Stimulus stimulus, @Nullable StimulusListener listener) {
        decisions.runInOrder(() -> decide(path, stimulus, listener));
    }

    private void decide(FramePath path, Stimulus stimulus, @Nullable StimulusListener listener) {
        var frame = state().frame(path);
        if (frame == null || !state().isRunning()) {
            refuse(listener);
        } else if (keepsResults(path) && !pausedResults.takesEffect(state(), stimulus)) {
            hold(frame, stimulus, listener);
        } else {
            advance(frame, stimulus, listener);
        }
    }

    /**
     * Whether the frame keeps results instead of advancing: the execution is paused, or results of
     * its pause have not taken effect yet. A later result must not precede these.
     */
    private boolean keepsResults(FramePath path) {
        return state().isPaused() || !state().pauses().resultsOf(path).isEmpty();
    }

    private void advance(Frame frame, Stimulus stimulus, @Nullable StimulusListener listener) {
        if (frame.path().isRoot()) {
            decisions.advance(
                    frame.path(),
                    stimulus,
                    listener != null,
                    accepted -> onDecided(accepted, listener));
        } else {
            frames().branches().advance(frame, stimulus, listener);
        }
    }

    /**
     * Starts an activity task that no worker has polled, because its caller then completes it. The
     * task also starts during a pause if the execution then keeps its result. So the history
     * contains the start before the result.
     */
    void startCompletedTask(FramePath path, Stimulus.ActivityStarted started) {
        decisions.runInOrder(() -> {
            var frame = state().frame(path);
            if (frame != null
                    && state().isRunning()
                    && (!keepsResults(path)
                            || pausedResults.acceptsOutcome(state(), frame, started.ordinal()))) {
                advance(frame, started, null);
            }
        });
    }

    /** Whether a transition is being computed, or waits for one that is. */
    boolean isDeciding() {
        return decisions.isEvaluating() || frames().branches().isBusy();
    }

    /** Cancels the transitions that no external stimulus has caused. */
    void cancelSpontaneous() {
        frames().branches().cancelSpontaneous();
        decisions.cancelSpontaneous();
    }

    /** Keeps a result. It takes effect after the pause, and after the results before it. */
    private void hold(Frame frame, Stimulus stimulus, @Nullable StimulusListener listener) {
        var held = pausedResults.hold(state(), frame, stimulus);
        if (held != null) {
            ledger.recordFact(held);
        }
        onDecided(held != null, listener);
    }

    /** Applies the results that were received during a pause. */
    void onHeldResultsDue() {
        decisions.runInOrder(this::applyHeldResults);
    }

    private void applyHeldResults() {
        for (var path : frames().takeFramesWithResults()) {
            for (var stimulus : PausedResults.stimuli(state(), path)) {
                if (decisions.isEvaluating()) {
                    frames().queueHeldResults();
                    return;
                }
                var frame = state().frame(path);
                if (frame != null && state().canAdvance()) {
                    advance(frame, stimulus, null);
                }
            }
        }
    }

    /** Handles the outcome of a step that an evaluation thread has taken. */
    void onEvaluated(Decisions.Evaluated evaluated) {
        decisions.onEvaluated(evaluated.step(), evaluated.accepted(), evaluated.bug());
    }

    void onBranchMessage(BranchMessage message) {
        decisions.runInOrder(() -> frames().branches().onMessage(message));
    }

    /** Passes buffered signals to the tasks that wait for them. */
    void onSignalsDue() {
        decisions.runInOrder(this::deliverSignals);
    }

    /**
     * Passes signals to each task that can consume some. The signals of a task are those of the
     * state in which it advances, because the task before it may have ended and left its signals.
     */
    private void deliverSignals() {
        for (var path : frames().takeSignals()) {
            if (decisions.isEvaluating()) {
                frames().queueSignals();
                return;
            }
            SignalWaits.deliveries(state()).stream()
                    .filter(each -> each.frame().equals(path))
                    .findFirst()
                    .ifPresent(each ->
                            decide(
                                    path,
                                    new Stimulus.SignalsArrived(each.ordinal(), each.signals()),
                                    null));
        }
    }

    /** Handles a timer of a frame that has fired. */
    void onTimerFired(FrameRuntimes.TimerDue timer) {
        decisions.runInOrder(() -> handleTimer(timer));
    }

    private void handleTimer(FrameRuntimes.TimerDue timer) {
        // After a pause, the timer starts again.
        if (!frames().onTimerFired(timer) || state().isPaused()) {
            return;
        }
        var expired = frames().removeExpiredWith(timer);
        if (expired.size() == 1) {
            decide(timer.frame(), timer.stimulus(), null);
        } else if (state().isRunning()) {
            // All these tasks time out together. Otherwise the error of the first task would end
            // the other branches before their timeouts.
            decisions.advanceTogether(
                    expired,
                    accepted -> {
                        if (accepted) {
                            changed.run();
                        }
                    });
        }
    }

    /**
     * Passes the result that a test case defines to a frame. The invocation count of a state
     * determines the result. All frames therefore advance on the actor's thread, in the order of
     * these messages.
     */
    void onMockDue(CallMessage.MockDue mock) {
        decisions.runInOrder(() -> giveMockResult(mock));
    }

    private void giveMockResult(CallMessage.MockDue mock) {
        var path = mock.frame();
        for (var stimulus : MockedCalls.mockedStimuli(state(), path, mock.ordinal())) {
            if (decisions.isEvaluating()) {
                // This message is handled again after the current evaluation. The frame ignores
                // repeated results.
                decisions.runFirst(() -> giveMockResult(mock));
                return;
            }
            if (state().canAdvance() && state().frame(path) != null) {
                decisions.advance(path, stimulus, false, accepted -> onDecided(accepted, null));
            }
        }
    }

    // Accepting

    @Override
    public void accept(BranchMessage.Proposed proposal, Consumer<Boolean> then) {
        var listener = proposal.listener();
        decisions.accept(
                proposal.transition(),
                listener != null,
                accepted -> {
                    onDecided(accepted, listener);
                    then.accept(accepted);
                });
    }

    @Override
    public boolean isEvaluating() {
        return decisions.isEvaluating();
    }

    @Override
    public void advanceFrames() {
        advanceFrames.run();
    }

    private void onDecided(boolean accepted, @Nullable StimulusListener listener) {
        if (!accepted) {
            refuse(listener);
            return;
        }
        if (listener != null) {
            var requestId = listener.requestId();
            if (requestId != null) {
                ledger.recordFact(new Fact.RequestAnswered(requestId));
            }
            listener.onAccepted();
            commits.answerAfterNextWrite(listener::onCommitted);
        }
        changed.run();
    }

    /** Notifies the listener that its stimulus arrived too late. */
    void refuse(@Nullable StimulusListener listener) {
        if (listener != null) {
            commits.answerWhenCommitted(listener::onRefused);
        }
    }
}
