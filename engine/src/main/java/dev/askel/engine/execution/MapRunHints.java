package dev.askel.engine.execution;

import dev.askel.asl.interpreter.execution.ExecutionState;

/** Sends hints to the owners of Map Runs. A hint may be lost, because the rows have all facts. */
public interface MapRunHints {
    /** Makes the owner read the row of a run that was started, stopped or reopened. */
    void wake(String mapRunId);

    /**
     * Reports the end of a Standard child.
     *
     * @param child the state of a child of a Map Run whose end is durable
     */
    void childEnded(ExecutionState child);

    /**
     * Confirms that the outcome of the run is durable in its parent, or that no parent waits for
     * it.
     *
     * @param redriveCount the number of redrives in the acknowledged message
     */
    void acknowledge(String mapRunId, int redriveCount);
}
