package dev.askel.engine.execution;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.engine.task.Job;
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

/** A connector that throws instead of answering: the task fails, the log has the evidence. */
public final class ConnectorBug {
    private static final Logger log = LoggerFactory.getLogger(ConnectorBug.class);

    private ConnectorBug() {}

    /** What the call comes to, whose connector threw or failed its stage. */
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
     * What a call answers; one that throws at once has failed.
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

    /** A connector threw when it was asked for a job; it will be asked again. */
    public static void told(Job job, @Nullable Throwable bug) {
        log.error(
                "{}: {} threw for {}", job.executionArn(), job.resource().arn(), job.handle(), bug);
    }

    /** Gives a call up; a connector that throws then has been told all the same. */
    public static void cancel(TaskConnectors connectors, TaskCall call) {
        try {
            connectors.cancel(call);
        } catch (RuntimeException | Error bug) {
            FatalErrors.throwIfFatal(bug);
            log.error(
                    "{}: {} threw when its call was given up",
                    call.executionArn(),
                    call.resource().arn(),
                    bug);
        }
    }

    /** A call that was given up has no outcome anybody waits for. */
    private static boolean isCancelled(@Nullable Throwable failure) {
        return failure instanceof CancellationException
                || (failure != null && failure.getCause() instanceof CancellationException);
    }
}
