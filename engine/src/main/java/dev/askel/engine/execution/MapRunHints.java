package dev.askel.engine.execution;

import dev.askel.asl.interpreter.execution.ExecutionState;

/**
 * Sends hints to the owners of Map Runs. An owner is the actor that runs the Map Run. A hint may be
 * lost, because the database contains all facts.
 */
public interface MapRunHints {
    /** Makes the owner read the row of a Map Run that was started, stopped or redriven. */
    void wake(String mapRunId);

    /**
     * Reports the end of a Standard child.
     *
     * @param child the final state of a child of a Map Run; the state is durable
     */
    void childEnded(ExecutionState child);

    /**
     * Acknowledges the outcome of a Map Run. The outcome is durable in the parent, or no parent
     * waits for it.
     *
     * @param redriveCount the redrive count of the acknowledged outcome; a run that a later redrive
     *     has reopened is not changed
     */
    void acknowledge(String mapRunId, int redriveCount);
}
