package dev.askel.engine.execution;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.Notice;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.execution.ExecutionEntity.CallAnswered;
import dev.askel.engine.execution.ExecutionEntity.ChildAnswered;
import dev.askel.engine.task.TaskOutcome;
import java.time.Instant;
import java.util.List;

/** What follows from the answer to a start whose task has ended meanwhile. */
final class LateAnswers {
    private LateAnswers() {}

    /** A job that nobody knew of when its task ended, so that nothing is owed yet: its stop is. */
    static List<Fact> of(ExecutionState state, CallAnswered answer, Instant now) {
        if (!(answer.outcome() instanceof TaskOutcome.JobStarted(_, var handle))
                || FrameCalls.isAwaited(state, answer.frame(), answer.ordinal())) {
            return List.of();
        }
        var call = answer.call();
        var stop = Notice.StopJob.since(now, call.resource().arn(), handle, call.roleArn());
        return List.of(new Fact.NoticeOwed(state.nextNotice(), stop));
    }

    /** A child that was not started: from its task's end on its stop is owed, which is over now. */
    static List<Fact> of(ExecutionState state, ChildAnswered answer) {
        return ChildExecutions.stopsOwed(state, answer.frame(), answer.ordinal()).stream()
                .<Fact>map(Fact.NoticeAcknowledged::new)
                .toList();
    }
}
