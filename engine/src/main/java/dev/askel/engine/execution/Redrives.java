package dev.askel.engine.execution;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.execution.ExecutionCommand.Redrive;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveResult;
import dev.askel.engine.visibility.RedriveVerdict;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether an execution is opened again (spec/api.md section 4.3, RedriveExecution). */
final class Redrives {
    /** How long a token may be repeated. */
    private static final Duration TOKEN_GOOD_FOR = Duration.ofMinutes(15);

    private Redrives() {}

    /**
     * What the caller is told at once: that it was redriven under this token before, or why it is
     * not. Null when it is to be redriven. Of its machine only the write knows.
     */
    static @Nullable RedriveReply settled(
            ExecutionState state, Redrive redrive, long historyEventsMax, Instant now) {
        var before = state.redriveAsked(redrive.clientToken());
        if (before != null) {
            return now.isAfter(before.at().plus(TOKEN_GOOD_FOR))
                    ? RedriveReply.of(RedriveResult.TOKEN_EXPIRED)
                    : redriven(before.at());
        }
        var outcome = state.outcome();
        var verdict =
                RedriveVerdict.of(
                        status(outcome),
                        true,
                        state.redriveCount(),
                        historyEventsMax,
                        state.lastEventId(),
                        state.identity().startedAt(),
                        outcome == null ? null : outcome.at(),
                        now);
        return verdict.isRedrivable() ? null : RedriveReply.not(verdict);
    }

    /** It was redriven then. */
    static RedriveReply redriven(Instant at) {
        return new RedriveReply(RedriveResult.REDRIVEN, at.toEpochMilli(), null);
    }

    private static ExecutionStatus status(@Nullable Outcome outcome) {
        return switch (outcome) {
            case null -> ExecutionStatus.RUNNING;
            case Outcome.Succeeded _ -> ExecutionStatus.SUCCEEDED;
            case Outcome.Failed _ -> ExecutionStatus.FAILED;
            case Outcome.Aborted _ -> ExecutionStatus.ABORTED;
            case Outcome.TimedOut _ -> ExecutionStatus.TIMED_OUT;
        };
    }
}
