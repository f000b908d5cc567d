package dev.askel.engine.execution.live;

import dev.askel.asl.history.Fact;
import dev.askel.asl.interpreter.execution.ChildStart;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.engine.execution.ExecutionCommand.Pause;
import dev.askel.engine.execution.ExecutionCommand.PauseReply;
import dev.askel.engine.execution.ExecutionCommand.PauseResult;
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
        if (pending != null) {
            // The caller repeats the request and then gets a reply.
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
        var frames = runner.frames();
        if (frames != null && runner.state().isRunning()) {
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
        if (pending != null) {
            // The caller repeats the request after the pause.
            return;
        }
        // The commit of the pause releases the components of all frames, so no frame may advance
        // before it.
        commits.answerWhenCommitted(() -> resume(resume));
    }

    private void resume(Resume resume) {
        if (runner.state().isPaused()) {
            runner.record(new Fact.Resumed(services.now()));
            runner.advanceAll();
        }
        answerWhenCommitted(resume.replyTo());
    }

    private void answerWhenCommitted(ActorRef<PauseReply> replyTo) {
        var state = runner.state();
        var reply =
                state.isRunning()
                        ? new PauseReply(PauseResult.DONE, children(state))
                        : PauseReply.of(PauseResult.CLOSED);
        commits.answerWhenCommitted(() -> replyTo.tell(reply));
    }

    /** Returns the ARNs of the child executions that tasks of the execution wait for. */
    private static List<String> children(ExecutionState state) {
        return OpenCalls.of(state).stream()
                .map(open -> childArn(state, open))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static @Nullable String childArn(ExecutionState state, OpenCalls.OpenCall open) {
        Phase.Call call = open.call();
        var known = call.childArn();
        return known == null ? ChildStart.awaitedChildArn(state, open.frame(), call) : known;
    }
}
