package dev.askel.engine.execution.call;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.Notice;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.execution.call.CallMessage.CallAnswered;
import dev.askel.engine.execution.call.CallMessage.ChildAnswered;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.task.TaskOutcome;
import java.time.Instant;
import java.util.List;

/** Creates the facts for a start's result that arrives after its task has ended. */
public final class LateAnswers {
    private LateAnswers() {}

    /**
     * Returns the fact that stops a job. The handle of the job was unknown when its task ended.
     * Empty for other results.
     */
    public static List<Fact> of(ExecutionState state, CallAnswered answer, Instant now) {
        if (!(answer.outcome() instanceof TaskOutcome.JobStarted(_, var handle))
                || OutgoingCall.isAwaited(state, answer.frame(), answer.ordinal())) {
            return List.of();
        }
        var call = answer.call();
        var stop = Notice.StopJob.firstSentAt(now, call.resource().arn(), handle, call.roleArn());
        return List.of(new Fact.NoticeAdded(state.nextNotice(), stop));
    }

    /** Returns the facts that withdraw the stop of a child, because the child was not started. */
    public static List<Fact> of(ExecutionState state, ChildAnswered answer) {
        return ChildExecutions.pendingStops(state, answer.frame(), answer.ordinal()).stream()
                .<Fact>map(Fact.NoticeAcknowledged::new)
                .toList();
    }
}
