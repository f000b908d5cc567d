package dev.askel.engine.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.execution.ExecutionEntity.CallAnswered;
import dev.askel.engine.execution.ExecutionEntity.ChildAnswered;
import org.jspecify.annotations.Nullable;

/** What becomes of the answers of an execution's calls, children and jobs. */
final class CallAnswers {
    private final Seat seat;
    private final ExecutionServices services;
    private final Course course;
    private final @Nullable FrameRuntimes frames;

    /** {@code frames} is null when nothing can happen. */
    CallAnswers(
            Seat seat, ExecutionServices services, Course course, @Nullable FrameRuntimes frames) {
        this.seat = seat;
        this.services = services;
        this.course = course;
        this.frames = frames;
    }

    /** Whether the task the frame is in shows its child's data as JSON. */
    boolean areJson(FramePath path) {
        return frames != null && frames.calls().pattern(path) == CallPattern.SYNC_2;
    }

    /** Whether a callback of this attempt is to wait a moment for the answer of its call. */
    boolean isDue(FramePath path, int ordinal) {
        return frames != null && frames.calls().awaitsAnswer(path, ordinal);
    }

    void on(ExecutionEntity.OfCalls word) {
        switch (word) {
            case CallAnswered answer -> answered(answer);
            case ChildAnswered answer -> answered(answer);
            case ExecutionEntity.JobPolled polled -> polled(polled);
            case ExecutionEntity.MockDue mock -> course.mocked(mock);
            case ExecutionEntity.PollDue poll -> {
                if (frames != null) {
                    frames.rung(poll);
                }
            }
            case ExecutionEntity.ChildStartDue due -> {
                if (frames != null) {
                    frames.calls().startAgain(due);
                }
            }
        }
    }

    private void answered(CallAnswered answer) {
        var stimulus = frames == null ? null : frames.calls().answered(answer);
        if (stimulus != null) {
            course.stimulate(answer.frame(), stimulus, null);
        } else {
            LateAnswers.of(course.state(), answer, services.now()).forEach(course::record);
        }
    }

    private void polled(ExecutionEntity.JobPolled polled) {
        var stimulus = frames == null ? null : frames.polls().answered(polled);
        if (stimulus != null) {
            course.stimulate(polled.frame(), stimulus, null);
        }
    }

    private void answered(ChildAnswered answer) {
        if (frames == null) {
            return;
        }
        var stimuli = frames.calls().answered(answer);
        if (stimuli == null) {
            // One that runs is owed its stop since its task ended, which may be due again.
            if (answer.outcome() instanceof ChildStarts.Started.Running) {
                seat.tellSelf(new ExecutionCommand.Wake(null));
            } else {
                LateAnswers.of(course.state(), answer).forEach(course::record);
            }
            return;
        }
        stimuli.forEach(stimulus -> course.stimulate(answer.frame(), stimulus, null));
    }
}
