package dev.askel.engine.execution;

import org.apache.pekko.actor.typed.DispatcherSelector;

/**
 * The threads of executions in memory. No request, health check or actor of the cluster uses them,
 * so that none of those queues behind executions.
 */
public final class ExecutionDispatcher {
    /** Selects {@code askel.execution.dispatcher}. */
    public static final DispatcherSelector SELECTOR =
            DispatcherSelector.fromConfig("askel.execution.dispatcher");

    private ExecutionDispatcher() {}
}
