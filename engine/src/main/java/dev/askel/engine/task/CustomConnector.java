package dev.askel.engine.task;

import com.typesafe.config.Config;
import dev.askel.asl.model.ParameterNames;
import dev.askel.asl.model.Resource.Integration;
import org.jspecify.annotations.Nullable;

/**
 * A connector of one's own: a provider for {@link java.util.ServiceLoader} in a jar on the server's
 * class path. It comes before the server's own connectors, so that it may also take a resource of
 * AWS in their place. Thread-safe: its methods run side by side, each on a virtual thread of its
 * own, and may block, but for {@link #parameters}.
 *
 * <p>History, timers, retries, task tokens and repeats after a crash are the engine's. An exception
 * fails the Task with {@code States.TaskFailed} and stands in the log; errors that Retry and Catch
 * are to know by name are answered as {@link TaskOutcome.Failed}.
 */
public interface CustomConnector extends AutoCloseable {
    /** The name of its settings, {@code askel.connectors.custom.NAME}. */
    String name();

    /**
     * Whether a resource is its own, and what that takes. Pure and cheap, asked before {@link
     * #open} too: CreateStateMachine refuses definitions by it, and no call is made without what is
     * required. A pattern ({@code .sync}, {@code .waitForTaskToken}) that the resource does not
     * have is not its own.
     *
     * @param resource such as {@code arn:aws:states:::acme:doThing}
     * @return null when it is not
     */
    @Nullable ParameterNames parameters(Integration resource);

    /**
     * Called once, before any call.
     *
     * @param settings empty when there are none
     * @throws IllegalArgumentException when they cannot be used: the server does not start, and
     *     says the message
     */
    default void open(Config settings) {}

    /**
     * Makes the call.
     *
     * @param call of a resource of its own, with the parameters it requires
     * @return {@link TaskOutcome.JobStarted} for a {@code .sync} resource
     * @throws InterruptedException when it was interrupted, because nobody waits for it any more or
     *     the server stops
     */
    TaskOutcome call(TaskCall call) throws InterruptedException;

    /** As {@link TaskConnector#meetsItself}. */
    default boolean meetsItself(Integration resource) {
        return false;
    }

    /** As {@link JobConnector#poll}, of a job that this connector has begun. */
    default JobStatus poll(Job job) throws InterruptedException {
        throw new UnsupportedOperationException(name() + " has no jobs: " + job.handle());
    }

    /** As {@link JobConnector#stop}, of a job that this connector has begun. */
    default boolean stop(Job job) throws InterruptedException {
        throw new UnsupportedOperationException(name() + " has no jobs: " + job.handle());
    }

    /** Called once, after the last call. */
    @Override
    default void close() {}
}
