package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.HistoryEventType;
import org.pcollections.HashTreePMap;

/**
 * Reopens a closed tree of frames (docs/aws/history.md section 7). The results of succeeded
 * branches remain. A state that was entered before the redrive runs again without another
 * StateEntered event, unless the state type has no events but entry and exit.
 */
final class Redrive {
    private Redrive() {}

    static ExecutionState reopen(ExecutionState state, long redrivenId) {
        var reopened = state.with(frame(state.root()).at(redrivenId));
        for (var each : state.branches().values()) {
            reopened = reopened.with(frame(each));
        }
        return reopened;
    }

    private static Frame frame(Frame frame) {
        var open = frame.with(FrameStatus.Open.INSTANCE);
        var visit = open.visit();
        if (visit == null) {
            return open;
        }
        var withoutRetries = visit.withAttempts(HashTreePMap.empty());
        if (open.phase() instanceof Phase.Joining(var join) && isResumable(visit, join)) {
            return open.with(withoutRetries, open.phase(), open.lastEventId());
        }
        if (open.phase() instanceof Phase.Mapping(var run)) {
            return open.with(
                    withoutRetries,
                    new Phase.Mapping(run.at(Phase.MapRunStage.REOPENED)),
                    open.lastEventId());
        }
        return switch (visit.entered()) {
            case FailStateEntered, ChoiceStateEntered, PassStateEntered, SucceedStateEntered ->
                    open.with(new Phase.Reentering(visit.state(), visit.input()));
            default -> open.with(withoutRetries, Phase.Running.INSTANCE, open.lastEventId());
        };
    }

    /**
     * Whether the branches have started. The state can then be resumed. Otherwise it starts again,
     * such as a distributed Map that has failed between MapStateStarted and MapRunStarted.
     */
    private static boolean isResumable(StateVisit visit, Phase.Join join) {
        return visit.entered() != HistoryEventType.MapStateEntered || join.isMap();
    }
}
