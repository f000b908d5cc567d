package dev.askel.engine.execution;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.util.concurrent.CancellationException;
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

    /** A call that was given up has no outcome anybody waits for. */
    private static boolean isCancelled(@Nullable Throwable failure) {
        return failure instanceof CancellationException
                || (failure != null && failure.getCause() instanceof CancellationException);
    }
}
