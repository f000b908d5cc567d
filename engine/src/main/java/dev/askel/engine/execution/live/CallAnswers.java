package dev.askel.engine.execution.live;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.execution.ChildStartResult;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.call.CallMessage;
import dev.askel.engine.execution.call.CallMessage.CallAnswered;
import dev.askel.engine.execution.call.CallMessage.ChildAnswered;
import dev.askel.engine.execution.call.LateAnswers;
import org.jspecify.annotations.Nullable;

/** Handles the results of an execution's calls, children and jobs. */
final class CallAnswers {
    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;
    private final ExecutionRunner runner;
    private final @Nullable FrameRuntimes frames;

    CallAnswers(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            ExecutionRunner runner) {
        this.actorContext = actorContext;
        this.services = services;
        this.runner = runner;
        this.frames = runner.frames();
    }

    /** Whether the frame's task returns Input and Output of its child as JSON values. */
    boolean showsChildDataAsJson(FramePath path) {
        return frames != null && frames.calls().pattern(path) == CallPattern.SYNC_2;
    }

    /** Whether a callback for this attempt must wait for the result of its call. */
    boolean awaitsCallAnswer(FramePath path, int ordinal) {
        return frames != null && frames.calls().awaitsAnswer(path, ordinal);
    }

    void onMessage(CallMessage message) {
        switch (message) {
            case CallAnswered answer -> onCallAnswered(answer);
            case ChildAnswered answer -> onChildAnswered(answer);
            case CallMessage.JobPolled polled -> onJobPolled(polled);
            case CallMessage.MockDue mock -> runner.withFrameEvents(to -> to.onMockDue(mock));
            case CallMessage.PollDue poll -> {
                if (frames != null) {
                    frames.onPollDue(poll);
                }
            }
            case CallMessage.PermitMessage permit -> {
                if (frames != null) {
                    frames.calls().onPermitMessage(permit);
                }
            }
            case CallMessage.ChildStartDue due -> {
                if (frames != null) {
                    frames.calls().repeatStart(due);
                }
            }
        }
    }

    private void onCallAnswered(CallAnswered answer) {
        var stimulus = frames == null ? null : frames.calls().onAnswered(answer);
        if (stimulus != null) {
            runner.stimulate(answer.frame(), stimulus, null);
        } else {
            LateAnswers.of(runner.state(), answer, services.now()).forEach(runner::record);
        }
    }

    private void onJobPolled(CallMessage.JobPolled polled) {
        var stimulus = frames == null ? null : frames.polls().onPolled(polled);
        if (stimulus != null) {
            runner.stimulate(polled.frame(), stimulus, null);
        }
    }

    private void onChildAnswered(ChildAnswered answer) {
        if (frames == null) {
            return;
        }
        var stimuli = frames.calls().onAnswered(answer);
        if (stimuli == null) {
            // When the task ended, a notice to stop this child was created. The notice may have
            // been sent before the child existed, so it is sent again.
            if (answer.outcome() instanceof ChildStartResult.Running) {
                actorContext.tellSelf(new ExecutionCommand.Wake(null));
            } else {
                LateAnswers.of(runner.state(), answer).forEach(runner::record);
            }
            return;
        }
        stimuli.forEach(stimulus -> runner.stimulate(answer.frame(), stimulus, null));
    }
}
