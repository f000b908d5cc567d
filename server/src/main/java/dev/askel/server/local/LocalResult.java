package dev.askel.server.local;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.ExecutionState;
import java.util.List;

/**
 * The result of one execution of a local run.
 *
 * @param state the last state. It is still running when the execution waits for an event that
 *     cannot occur.
 * @param events the whole history
 * @param mapRuns the Map Runs that the execution started
 */
public record LocalResult(
        ExecutionState state, List<HistoryEvent> events, List<MapRunResult> mapRuns) {
    public LocalResult {
        events = List.copyOf(events);
        mapRuns = List.copyOf(mapRuns);
    }
}
