package dev.askel.load.mix;

import dev.askel.load.process.Deadline;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.util.List;
import java.util.Map;

/** A load beside the mixed load that has rules of its own. */
public interface CheckedLoad extends AutoCloseable {
    /** Creates the state machines and limits. */
    void createResources() throws ErrorResponseException, UnknownOutcomeException;

    /** Starts the clients. */
    void start();

    /** Stops starting executions. */
    void stop() throws InterruptedException;

    /** Returns the numbers of acknowledged executions and calls by their kind, with all kinds. */
    Map<String, Integer> acknowledgedCounts();

    /** Waits until all acknowledged executions have ended; returns whether they have. */
    boolean awaitAllEnded(Deadline deadline) throws ErrorResponseException, UnknownOutcomeException;

    /** Returns one sentence for each violation. All executions have ended. */
    List<String> violations() throws ErrorResponseException, UnknownOutcomeException;

    /** Ends the clients without awaiting them. */
    @Override
    void close();
}
