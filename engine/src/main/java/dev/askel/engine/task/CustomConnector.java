package dev.askel.engine.task;

import com.typesafe.config.Config;
import dev.askel.asl.model.ParameterNames;
import dev.askel.asl.model.Resource.Integration;
import org.jspecify.annotations.Nullable;

/**
 * A user-defined connector: a provider for {@link java.util.ServiceLoader} in a jar on the server's
 * class path. It takes precedence over the server's connectors, so it may also replace a resource
 * of AWS. Implementations must be thread-safe: the methods are called concurrently. They run on
 * virtual threads and may block, except {@link #parameters}.
 *
 * <p>The engine handles history, timers, retries, task tokens and repeats after a crash. An
 * exception fails the Task with {@code States.TaskFailed} and is logged. For errors that Retry and
 * Catch should match by name, return {@link TaskOutcome.Failed}.
 */
public interface CustomConnector extends AutoCloseable {
    /**
     * Returns the name of the connector, which is part of its settings, {@code
     * askel.connectors.custom.NAME}.
     */
    String name();

    /**
     * Returns the parameters of a resource that this connector serves. Must be pure and fast. May
     * be called before {@link #open}, because CreateStateMachine validates definitions with the
     * result. A call without the required parameters is never made. Return null for a pattern
     * ({@code .sync}, {@code .waitForTaskToken}) that the resource does not support.
     *
     * @param resource such as {@code arn:aws:states:::acme:doThing}
     * @return null when this connector does not serve the resource
     */
    @Nullable ParameterNames parameters(Integration resource);

    /**
     * Called once, before any call.
     *
     * @param settings empty without settings
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
     * Whether the called service recognises repeats, as in {@link TaskConnector#recognisesRepeats}.
     */
    default boolean recognisesRepeats(Integration resource) {
        return false;
    }

    /** As {@link JobConnector#poll}, for a job that this connector has started. */
    default JobStatus poll(SyncJob job) throws InterruptedException {
        throw new UnsupportedOperationException(name() + " has no jobs: " + job.handle());
    }

    /** As {@link JobConnector#stop}, for a job that this connector has started. */
    default boolean stop(SyncJob job) throws InterruptedException {
        throw new UnsupportedOperationException(name() + " has no jobs: " + job.handle());
    }

    /** Called once, after the last call. */
    @Override
    default void close() {}
}
