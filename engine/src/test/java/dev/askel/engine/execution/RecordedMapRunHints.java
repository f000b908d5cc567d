package dev.askel.engine.execution;

import dev.askel.asl.interpreter.execution.ExecutionState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The owners of Map Runs for tests: records the hints, and runs nothing. */
final class RecordedMapRunHints implements MapRunHints {
    private final List<String> woken = new CopyOnWriteArrayList<>();
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final List<ExecutionState> endedChildren = new CopyOnWriteArrayList<>();

    @Override
    public void wake(String mapRunId) {
        woken.add(mapRunId);
    }

    @Override
    public void childEnded(ExecutionState child) {
        endedChildren.add(child);
    }

    @Override
    public void acknowledge(String mapRunId, int redriveCount) {
        acknowledged.add(mapRunId + " " + redriveCount);
    }

    /** Returns the number of times that a run was woken. */
    long wakes(String mapRunId) {
        return woken.stream().filter(mapRunId::equals).count();
    }

    /** Whether the outcome of a run was acknowledged. */
    boolean isAcknowledged(String mapRunId, int redriveCount) {
        return acknowledged.contains(mapRunId + " " + redriveCount);
    }

    /** The children whose end was reported. */
    List<ExecutionState> endedChildren() {
        return List.copyOf(endedChildren);
    }
}
