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

/** Handles exceptions that connectors throw. It logs them and fails the tasks of their calls. */
public final class ConnectorExceptions {
    private static final Logger log = LoggerFactory.getLogger(ConnectorExceptions.class);

    private ConnectorExceptions() {}

    /**
     * Logs that a connector threw an exception or failed its stage. Returns the outcome of the
     * call.
     */
    public static TaskOutcome outcome(TaskCall call, @Nullable Throwable failure) {
        if (!isCancelled(failure)) {
            log.error(
                    "{}: {} threw an exception",
                    call.executionArn(),
                    call.resource().arn(),
                    failure);
        }
        return new TaskOutcome.Failed(
                new Failure(
                        ErrorName.TASK_FAILED,
                        "The connector for %s failed: %s"
                                .formatted(call.resource().arn(), failure)));
    }

    /** Calls a connector. If the connector throws an exception, the returned stage fails. */
    public static <T> CompletionStage<T> invoke(Supplier<CompletionStage<T>> call) {
        try {
            return Objects.requireNonNull(call.get(), "The connector returned no stage");
        } catch (RuntimeException | Error bug) {
            FatalErrors.throwIfFatal(bug);
            return CompletableFuture.failedStage(bug);
        }
    }

    /**
     * Logs that a connector threw an exception when it polled or stopped a job. The caller repeats
     * the request.
     */
    public static void logJobFailure(SyncJob job, @Nullable Throwable bug) {
        log.error(
                "{}: {} threw an exception for job {}",
                job.executionArn(),
                job.resource().arn(),
                job.handle(),
                bug);
    }

    /** Cancels a call. An exception of the connector is only logged. */
    public static void cancel(TaskConnectors connectors, TaskCall call) {
        try {
            connectors.cancel(call);
        } catch (RuntimeException | Error bug) {
            FatalErrors.throwIfFatal(bug);
            log.error(
                    "{}: {} threw an exception when its call was cancelled",
                    call.executionArn(),
                    call.resource().arn(),
                    bug);
        }
    }

    /**
     * Whether the failure is a cancellation. After a cancellation no frame waits for the outcome.
     */
    private static boolean isCancelled(@Nullable Throwable failure) {
        return failure instanceof CancellationException
                || (failure != null && failure.getCause() instanceof CancellationException);
    }
}
