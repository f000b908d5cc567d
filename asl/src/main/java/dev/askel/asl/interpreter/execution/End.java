package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import java.time.Instant;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePVector;

/** Applies the final event of an execution, and the event of its redrive. */
final class End {
    private End() {}

    static ExecutionState close(ExecutionState state, HistoryEvent event) {
        Instant at = event.timestamp();
        var outcome =
                switch (event.details()) {
                    case EventDetails.Output(var output) -> new Outcome.Succeeded(at, output);
                    case EventDetails.Failed(var error, var cause) ->
                            switch (event.type()) {
                                case ExecutionAborted -> new Outcome.Aborted(at, error, cause);
                                case ExecutionTimedOut -> new Outcome.TimedOut(at, error, cause);
                                default -> new Outcome.Failed(at, error, cause);
                            };
                    default ->
                            throw new IllegalArgumentException(
                                    event.type() + " with " + event.details());
                };
        // The end releases all permits. A redrive requests those that the state keeps.
        var held =
                outcome instanceof Outcome.Succeeded
                        ? TreePVector.<HeldPermits>empty()
                        : state.heldPermits();
        return state.withOutcome(outcome)
                .withHeldPermits(held)
                .withFrame(state.root().withLastEvent(event.id()));
    }

    /**
     * Reopens the frames of an execution for a redrive (docs/aws/history.md section 7). The results
     * of succeeded branches remain. An interrupted state runs again without another StateEntered
     * event. Fail, Choice, Pass and Succeed states are exceptions: they are entered again.
     */
    static ExecutionState reopen(ExecutionState state, long redrivenId) {
        var reopened = state.withFrame(frame(state.root()).withLastEvent(redrivenId));
        for (var each : state.branches().values()) {
            reopened = reopened.withFrame(frame(each));
        }
        return reopened;
    }

    private static Frame frame(Frame frame) {
        var open = frame.with(FrameStatus.Open.INSTANCE);
        var visit = open.visit();
        if (visit == null) {
            return open;
        }
        if (open.phase() instanceof Phase.Reentering) {
            // The frame has not entered the state again, and a migration may precede it.
            return open.with(open.phase());
        }
        var withoutRetries = visit.withAttempts(HashTreePMap.empty());
        if (open.phase() instanceof Phase.Joining(var join) && isResumable(visit, join)) {
            return open.with(withoutRetries, open.phase(), open.lastEventId());
        }
        if (open.phase() instanceof Phase.Mapping(var run)) {
            return open.with(
                    withoutRetries,
                    new Phase.Mapping(run.withStage(Phase.MapRunStage.REOPENED)),
                    open.lastEventId());
        }
        return switch (visit.entered()) {
            case FailStateEntered, ChoiceStateEntered, PassStateEntered, SucceedStateEntered ->
                    open.with(new Phase.Reentering(visit.state(), visit.input()));
            default -> open.with(withoutRetries, Phase.Running.INSTANCE, open.lastEventId());
        };
    }

    /**
     * Whether the state can resume with its existing branches. Otherwise the state starts again. An
     * example is a distributed Map that failed between MapStateStarted and MapRunStarted.
     */
    private static boolean isResumable(StateVisit visit, Phase.Join join) {
        return visit.entered() != HistoryEventType.MapStateEntered || join.isMap();
    }
}
