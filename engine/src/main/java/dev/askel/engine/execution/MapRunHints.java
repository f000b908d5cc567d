package dev.askel.engine.execution;

/** Sends hints to the owners of Map Runs. A hint may be lost, because the rows are the truth. */
public interface MapRunHints {
    /** Makes the owner read the row of the run: it was started, stopped or reopened. */
    void wake(String mapRunId);

    /**
     * Confirms that the outcome of the run is durable in its parent, or that no parent waits for it.
     *
     * @param parentRedrive the number of redrives in the acknowledged message
     */
    void acknowledge(String mapRunId, int parentRedrive);
}
