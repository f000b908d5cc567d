package dev.askel.engine.execution.live;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.engine.execution.ExecutionCommand.Redrive;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveResult;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.visibility.RedriveVerdict;
import dev.askel.engine.visibility.RedriveVerdict.RedriveLimits;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Determines whether an execution can be redriven (<a
 * href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html">RedriveExecution</a>).
 */
public final class Redrives {
    /** The time within which a client token identifies a repeated request. */
    private static final Duration TOKEN_VALIDITY = Duration.ofMinutes(15);

    /**
     * The reason for refusing a Map Run whose Map state the redrive does not run again. AWS has no
     * such message.
     */
    private static final String OTHER_STATE =
            "A redrive of the execution does not run this Map Run again";

    private Redrives() {}

    /**
     * Returns the reply to a redrive that needs no write: a request with this token was accepted
     * before, or the execution cannot be redriven. Returns null when the execution must be
     * redriven. The write checks later whether the state machine exists.
     */
    static @Nullable RedriveReply replyWithoutWrite(
            ExecutionState state, Redrive redrive, long historyEventsMax, Instant now) {
        var before = state.acceptedRedrive(redrive.clientToken());
        if (before != null) {
            return now.isAfter(before.at().plus(TOKEN_VALIDITY))
                    ? RedriveReply.of(RedriveResult.TOKEN_EXPIRED)
                    : acceptedReply(before.at());
        }
        var outcome = state.outcome();
        var verdict =
                RedriveVerdict.of(
                        status(outcome),
                        true,
                        state.redriveCount(),
                        new RedriveLimits(historyEventsMax, state.identity().runTimeMax()),
                        state.lastEventId(),
                        state.identity().startedAt(),
                        outcome == null ? null : outcome.at(),
                        now);
        if (!verdict.isRedrivable()) {
            return RedriveReply.refused(verdict);
        }
        var mapRun = redrive.mapRunUuid();
        return mapRun == null || runsAgain(state, mapRun)
                ? null
                : new RedriveReply(RedriveResult.NOT_REDRIVABLE, 0, OTHER_STATE);
    }

    /**
     * Whether a redrive runs a Map Run again, because a {@link Frame frame} is in the state of that
     * Map Run.
     */
    private static boolean runsAgain(ExecutionState state, String mapRunUuid) {
        return isOf(state.root(), mapRunUuid)
                || state.branches().values().stream().anyMatch(frame -> isOf(frame, mapRunUuid));
    }

    private static boolean isOf(Frame frame, String mapRunUuid) {
        return frame.phase() instanceof Phase.Mapping(var run)
                && run.plan().uuid().equals(mapRunUuid);
    }

    /** Returns the reply to an accepted redrive. */
    public static RedriveReply acceptedReply(Instant at) {
        return new RedriveReply(RedriveResult.REDRIVEN, at.toEpochMilli(), null);
    }

    /** Returns the reply to a redrive whose write was refused. */
    static RedriveReply refusal(WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.MachineChanged) {
            return RedriveReply.refused(RedriveVerdict.DELETING);
        }
        return RedriveReply.of(
                outcome instanceof WriteOutcome.Deleted
                        ? RedriveResult.NO_EXECUTION
                        : outcome instanceof WriteOutcome.StartRuleChanged
                                ? RedriveResult.RULE_CHANGED
                                : RedriveResult.OVERLOADED);
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
