package dev.askel.engine.startqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.Client;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The change of the number of executions of a key between their first state and their end.
 *
 * @param running 1 or -1
 */
record RunningChange(String key, Instant at, int running) {
    /** Returns the changes in the histories of ended executions, in their order. */
    static List<RunningChange> of(Client client, Map<String, String> keys) {
        var changes = new ArrayList<RunningChange>();
        keys.forEach((execution, key) -> {
            boolean runs = false;
            for (var event : client.history(execution)) {
                boolean after = runsAfter(event);
                if (after != runs) {
                    changes.add(new RunningChange(key, event.timestamp(), after ? 1 : -1));
                }
                runs = after;
            }
            assertThat(runs).as(execution).isFalse();
        });
        // A release and the following grant may have the same timestamp.
        changes.sort(
                Comparator.comparing(RunningChange::at).thenComparingInt(RunningChange::running));
        return changes;
    }

    private static boolean runsAfter(HistoryEvent event) {
        return switch (event.type()) {
            case ExecutionStarted, ExecutionRedriven -> false;
            case ExecutionSucceeded, ExecutionFailed, ExecutionAborted, ExecutionTimedOut -> false;
            default -> true;
        };
    }
}
