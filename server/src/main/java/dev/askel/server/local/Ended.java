package dev.askel.server.local;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.ExecutionState;
import java.util.List;

/**
 * What came of an execution.
 *
 * @param state the last one; still running when it waits for what cannot come
 * @param events the whole history
 */
public record Ended(ExecutionState state, List<HistoryEvent> events) {
    public Ended {
        events = List.copyOf(events);
    }
}
