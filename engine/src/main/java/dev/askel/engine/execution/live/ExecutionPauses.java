package dev.askel.engine.execution.live;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.execution.ChildStart;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.engine.execution.ExecutionCommand.Pause;
import dev.askel.engine.execution.ExecutionCommand.PauseReply;
import dev.askel.engine.execution.ExecutionCommand.PauseResult;
import dev.askel.engine.execution.ExecutionCommand.PausedChild;
import dev.askel.engine.execution.ExecutionCommand.Resume;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.call.OpenCalls;
import dev.askel.engine.execution.commit.Commits;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Pauses and resumes a live execution. Every request may arrive twice.
 *
 * <p>A pause waits until no transition is being computed. So the computed transitions belong to the
 * time before the pause, and later results are kept.
 */
final class ExecutionPauses {
    private final ExecutionRunner runner;
    private final Commits commits;
    private final ExecutionServices services;

    /** The pause that waits for transitions; null without one. */
    private @Nullable Pause pending;

    ExecutionPauses(ExecutionRunner runner, Commits commits, ExecutionServices services) {
        this.runner = runner;
        this.commits = commits;
        this.services = services;
    }

    void onPause(Pause pause) {
        if (!isAddressed(pause.childOf())) {
            pause.replyTo().tell(PauseReply.of(PauseResult.NO_EXECUTION));
            return;
        }
        if (pending != null) {
            // A caller repeats its request, and the last request gets the reply.
            pending = pending.withReplyTo(pause.replyTo());
            return;
        }
        if (!runner.state().isRunning() || runner.state().isPaused()) {
            answerWhenCommitted(pause.replyTo());
            return;
        }
        pending = pause;
        runner.setPausing(true);
        pauseIfSettled();
    }

    /** Pauses the execution if a pause was requested and no transition is being computed. */
    void pauseIfSettled() {
        var pause = pending;
        if (pause == null || runner.isDeciding()) {
            return;
        }
        pending = null;
        runner.setPausing(false);
        if (runner.state().isRunning()) {
            var frames = runner.frames();
            if (frames == null) {
                pause.replyTo().tell(PauseReply.of(PauseResult.UNAVAILABLE));
                return;
            }
            runner.record(
                    new Fact.Paused(
                            services.now(),
                            pause.by(),
                            pause.reason(),
                            pause.stopsTimeouts(),
                            frames.calls().pause()));
        }
        answerWhenCommitted(pause.replyTo());
    }

    void onResume(Resume resume) {
        if (!isAddressed(resume.childOf())) {
            resume.replyTo().tell(PauseReply.of(PauseResult.NO_EXECUTION));
            return;
        }
        cancelPending();
        // The commit of the pause releases the components of frames that only wait, so no frame may
        // advance before it.
        commits.answerWhenCommitted(() -> resume(resume));
    }

    /** Ends the wait of a pause for transitions. A long transition thus never prevents a resume. */
    private void cancelPending() {
        var pause = pending;
        if (pause != null) {
            pending = null;
            runner.setPausing(false);
            pause.replyTo().tell(PauseReply.of(PauseResult.UNAVAILABLE));
            runner.advanceAll();
        }
    }

    /**
     * Whether a request to the child of a task is meant for this execution. The task of the parent
     * may name an execution that another caller has started.
     */
    private boolean isAddressed(@Nullable Parent childOf) {
        return childOf == null || childOf.equals(runner.state().parent());
    }

    private void resume(Resume resume) {
        // The resume can end the execution at once.
        var reply = reply();
        if (runner.state().isPaused()) {
            runner.record(new Fact.Resumed(services.now()));
            runner.advanceAll();
        }
        commits.answerWhenCommitted(() -> resume.replyTo().tell(reply));
    }

    private void answerWhenCommitted(ActorRef<PauseReply> replyTo) {
        var reply = reply();
        commits.answerWhenCommitted(() -> replyTo.tell(reply));
    }

    private PauseReply reply() {
        var state = runner.state();
        return state.isRunning()
                ? new PauseReply(PauseResult.DONE, children(state))
                : PauseReply.of(PauseResult.CLOSED);
    }

    /** Returns the child executions that tasks of the execution wait for. */
    private static List<PausedChild> children(ExecutionState state) {
        return OpenCalls.of(state).stream()
                .map(open -> child(state, open))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable PausedChild child(ExecutionState state, OpenCalls.OpenCall open) {
        Phase.Call call = open.call();
        var known = call.childArn();
        var arn = known == null ? ChildStart.awaitedChildArn(state, open.frame(), call) : known;
        return arn == null
                ? null
                : new PausedChild(
                        arn, Parent.of(state.identity(), open.frame().path(), call.ordinal()));
    }
}
