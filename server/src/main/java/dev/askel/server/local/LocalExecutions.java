package dev.askel.server.local;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The executions of a local run: all running executions, and a bounded number of ended executions
 * with their histories. The requested execution starts first and is always kept.
 */
final class LocalExecutions {
    /** The maximum number of executions in a report. */
    private static final int REPORTED_MAX = 1_000;

    private final Map<String, LocalExecution> known = new LinkedHashMap<>();
    private final Map<String, LocalExecution> running = new LinkedHashMap<>();
    private @Nullable LocalExecution requested;

    /** Adds an execution that has started. */
    void add(LocalExecution execution) {
        var id = execution.state().identity().persistenceId();
        if (requested == null) {
            requested = execution;
        }
        known.put(id, execution);
        running.put(id, execution);
    }

    /**
     * Removes an ended execution from the running executions.
     *
     * @param keepsHistory whether to keep the history for a report if the report has space
     */
    void onEnded(LocalExecution execution, boolean keepsHistory) {
        var id = execution.state().identity().persistenceId();
        running.remove(id);
        boolean isFull = known.size() - running.size() > REPORTED_MAX;
        if ((isFull || !keepsHistory) && execution != requested) {
            known.remove(id);
        }
    }

    /** Finds a running or kept execution by its persistence id. */
    @Nullable LocalExecution find(String persistenceId) {
        return known.get(persistenceId);
    }

    Stream<LocalExecution> running() {
        return running.values().stream();
    }

    boolean areAllEnded() {
        return running.isEmpty();
    }

    /** Returns the first executions in the order of their starts. */
    List<LocalResult> results() {
        var results = new ArrayList<LocalResult>();
        known.values().stream()
                .limit(REPORTED_MAX)
                .forEach(execution -> results.add(execution.result()));
        return results;
    }
}
