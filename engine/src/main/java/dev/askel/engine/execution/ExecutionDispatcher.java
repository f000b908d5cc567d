package dev.askel.engine.execution;

import org.apache.pekko.actor.typed.DispatcherSelector;

/**
 * The threads that run the actors of loaded executions. Requests, health checks and the cluster use
 * other threads, so that they do not wait for executions.
 */
public final class ExecutionDispatcher {
    /** Selects {@code askel.execution.dispatcher}. */
    public static final DispatcherSelector SELECTOR =
            DispatcherSelector.fromConfig("askel.execution.dispatcher");

    private ExecutionDispatcher() {}
}
