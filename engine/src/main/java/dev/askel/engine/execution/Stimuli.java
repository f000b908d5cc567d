package dev.askel.engine.execution;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.MockedCalls;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets the frames of a live execution decide about stimuli: answers of calls, requests of callers,
 * timers, and proposals of branches. They are decided in the order in which they came.
 */
final class Stimuli implements Branches.Acceptance {
    private final Ledger ledger;
    private final Commits commits;
    private final Decisions decisions;
    private final Runnable changed;
    private final Runnable goOn;
    private @Nullable FrameRuntimes frames;

    /**
     * For the frames of {@link #comeTo}.
     *
     * @param changed runs after anything was accepted
     * @param goOn lets the execution's runnable frames proceed
     */
    Stimuli(Ledger ledger, Commits commits, Decisions decisions, Runnable changed, Runnable goOn) {
        this.ledger = ledger;
        this.commits = commits;
        this.decisions = decisions;
        this.changed = changed;
        this.goOn = goOn;
    }

    /** Names the frames, which need the stimuli themselves. */
    void comeTo(FrameRuntimes runtimes) {
        frames = runtimes;
    }

    private FrameRuntimes frames() {
        return Objects.requireNonNull(frames);
    }

    private ExecutionState state() {
        return ledger.state();
    }

    /** Lets the frame decide; {@code decision} is notified when that is durable. */
    void stimulate(FramePath path, Stimulus stimulus, @Nullable Decision decision) {
        decisions.inOrder(() -> decide(path, stimulus, decision));
    }

    private void decide(FramePath path, Stimulus stimulus, @Nullable Decision decision) {
        var frame = state().frame(path);
        if (frame == null || !state().isRunning()) {
            refuse(decision);
        } else if (path.isRoot()) {
            decisions.advance(
                    path, stimulus, decision != null, accepted -> decided(accepted, decision));
        } else {
            frames().branches().advance(frame, stimulus, decision);
        }
    }

    void heard(ExecutionEntity.OfBranches word) {
        if (word instanceof ExecutionEntity.Evaluated(var step, var accepted, var bug)) {
            decisions.onEvaluated(step, accepted, bug);
        } else {
            decisions.inOrder(() -> frames().branches().heard(word));
        }
    }

    /** A timer of a frame has fired. */
    void rung(ExecutionEntity.TimerDue timer) {
        decisions.inOrder(() -> fired(timer));
    }

    private void fired(ExecutionEntity.TimerDue timer) {
        if (!frames().rung(timer)) {
            return;
        }
        var expired = frames().expiredWith(timer);
        if (expired.size() == 1) {
            decide(timer.frame(), timer.stimulus(), null);
        } else if (state().isRunning()) {
            // Each of them has expired before the first one's error ends the others.
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
     * Gives a frame the answer of a test case. All frames decide here, in this order: the
     * invocation count of a state says which answer a branch gets.
     */
    void mocked(ExecutionEntity.MockDue mock) {
        decisions.inOrder(() -> answer(mock));
    }

    private void answer(ExecutionEntity.MockDue mock) {
        var path = mock.frame();
        for (var stimulus : MockedCalls.answers(state(), path, mock.ordinal())) {
            if (decisions.isPaused()) {
                // The rest follows; answers that the frame has had are stale to it.
                decisions.inOrderFirst(() -> answer(mock));
                return;
            }
            if (state().isRunning() && state().frame(path) != null) {
                decisions.advance(path, stimulus, false, accepted -> decided(accepted, null));
            }
        }
    }

    // Accepting

    @Override
    public void accept(ExecutionEntity.Proposed proposal, Consumer<Boolean> then) {
        var decision = proposal.decision();
        decisions.accept(
                proposal.transition(),
                decision != null,
                accepted -> {
                    decided(accepted, decision);
                    then.accept(accepted);
                });
    }

    @Override
    public boolean isPaused() {
        return decisions.isPaused();
    }

    @Override
    public void goOn() {
        goOn.run();
    }

    private void decided(boolean accepted, @Nullable Decision decision) {
        if (!accepted) {
            refuse(decision);
            return;
        }
        if (decision != null) {
            var requestId = decision.requestId();
            if (requestId != null) {
                ledger.record(new Fact.RequestAnswered(requestId));
            }
            decision.accepted();
            commits.answerNext(decision::committed);
        }
        changed.run();
    }

    /** Notifies a caller that the stimulus came too late. */
    void refuse(@Nullable Decision decision) {
        if (decision != null) {
            commits.answerCommitted(decision::refused);
        }
    }
}
