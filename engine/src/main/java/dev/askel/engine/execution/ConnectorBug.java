package dev.askel.engine.execution;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.task.TaskOutcome;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles connectors that throw instead of answering: the task fails, and the log has the
 * exception.
 */
public final class ConnectorBug {
    private static final Logger log = LoggerFactory.getLogger(ConnectorBug.class);

    private ConnectorBug() {}

    /** The outcome of a call whose connector has thrown or failed its stage. */
    public static TaskOutcome outcome(TaskCall call, @Nullable Throwable failure) {
        if (!isCancelled(failure)) {
            log.error("{}: {} threw", call.executionArn(), call.resource().arn(), failure);
        }
        return new TaskOutcome.Failed(
                new Failure(
                        ErrorName.TASK_FAILED,
                        "The connector for %s failed: %s"
                                .formatted(call.resource().arn(), failure)));
    }

    /**
     * Makes a call. If it throws, the returned stage fails.
     *
     * @param call makes it
     */
    public static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> call) {
        try {
            return Objects.requireNonNull(call.get(), "a call without a stage");
        } catch (RuntimeException | Error bug) {
            FatalErrors.throwIfFatal(bug);
            return CompletableFuture.failedStage(bug);
        }
    }

    /**
     * Logs that a connector has thrown when a job was polled or stopped. The request is repeated.
     */
    public static void told(SyncJob job, @Nullable Throwable bug) {
        log.error(
                "{}: {} threw for {}", job.executionArn(), job.resource().arn(), job.handle(), bug);
    }

    /** Cancels a call. If the connector throws, it has still received the cancellation. */
    public static void cancel(TaskConnectors connectors, TaskCall call) {
        try {
            connectors.cancel(call);
        } catch (RuntimeException | Error bug) {
            FatalErrors.throwIfFatal(bug);
            log.error(
                    "{}: {} threw when its call was cancelled",
                    call.executionArn(),
                    call.resource().arn(),
                    bug);
        }
    }

    /** Whether the failure is a cancellation. Then no frame waits for the outcome. */
    private static boolean isCancelled(@Nullable Throwable failure) {
        return failure instanceof CancellationException
                || (failure != null && failure.getCause() instanceof CancellationException);
    }
}
