package dev.askel.engine.task;

import com.typesafe.config.Config;
import dev.askel.asl.model.ParameterNames;
import dev.askel.asl.model.Resource.Integration;
import org.jspecify.annotations.Nullable;

/**
 * A user-defined connector: a provider for {@link java.util.ServiceLoader} in a jar on the server's
 * class path. It takes precedence over the server's connectors, so it can also replace a resource
 * of AWS.
 *
 * <p>Implementations must be thread-safe, because the methods are called concurrently. All methods
 * except {@link #parameters} run on virtual threads and may block.
 *
 * <p>The engine handles history, timers, retries, task tokens and repeated calls after a crash. An
 * exception fails the Task with {@code States.TaskFailed} and is logged. To return an error that
 * Retry and Catch can match by name, return {@link TaskOutcome.Failed}.
 */
public interface CustomConnector extends AutoCloseable {
    /**
     * Returns the name of the connector. It is part of the path of its settings, {@code
     * askel.connectors.custom.NAME}.
     */
    String name();

    /**
     * Returns the parameters of a resource that this connector serves. Must be pure and fast. It
     * may be called before {@link #open}, because CreateStateMachine validates definitions with the
     * result. A call without the required parameters is never made.
     *
     * @param resource such as {@code arn:aws:states:::acme:doThing}
     * @return null when this connector does not serve the resource, or the resource does not
     *     support the pattern ({@code .sync}, {@code .waitForTaskToken})
     */
    @Nullable ParameterNames parameters(Integration resource);

    /**
     * Called once, before any call.
     *
     * @param settings the connector's settings; empty when there are none
     * @throws IllegalArgumentException when the settings are invalid; the server prints the message
     *     and does not start
     */
    default void open(Config settings) {}

    /**
     * Makes the call.
     *
     * @param call a call of a resource that this connector serves, with the required parameters
     * @return {@link TaskOutcome.JobStarted} for a {@code .sync} resource
     * @throws InterruptedException when the thread was interrupted, because the call was cancelled
     *     or the server stops
     */
    TaskOutcome call(TaskCall call) throws InterruptedException;

    /**
     * Returns whether the called service recognises a repeated call of this resource by its
     * idempotency key, so that the repetition has no further effect (see {@link
     * TaskConnector#isIdempotent}).
     */
    default boolean isIdempotent(Integration resource) {
        return false;
    }

    /** Polls a job that this connector has started, as {@link JobConnector#poll} does. */
    default JobStatus poll(SyncJob job) throws InterruptedException {
        throw new UnsupportedOperationException(name() + " has no jobs: " + job.handle());
    }

    /** Stops a job that this connector has started, as {@link JobConnector#stop} does. */
    default boolean stop(SyncJob job) throws InterruptedException {
        throw new UnsupportedOperationException(name() + " has no jobs: " + job.handle());
    }

    /** Called once, after the last call. */
    @Override
    default void close() {}
}
