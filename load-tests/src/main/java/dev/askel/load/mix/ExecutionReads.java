package dev.askel.load.mix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.history.History;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Reads executions that may not exist. The reads are repeated until a response arrives. */
final class ExecutionReads {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private ExecutionReads() {}

    /** Returns the response of DescribeExecution, or nothing if the execution does not exist. */
    static Optional<JsonNode> describe(AskelClient askel, String arn)
            throws ErrorResponseException, UnknownOutcomeException {
        try {
            return Optional.of(RetryingCaller.retry(() -> askel.describeExecution(arn)));
        } catch (ErrorResponseException e) {
            if (e.error().equals("ExecutionDoesNotExist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Returns the history of an execution, or nothing if the execution does not exist. */
    static Optional<History> history(AskelClient askel, String arn)
            throws ErrorResponseException, UnknownOutcomeException {
        var execution = describe(askel, arn);
        return execution.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        History.of(
                                execution.get(),
                                RetryingCaller.retry(() -> askel.historyEvents(arn))));
    }

    /** Waits until no execution is running; returns whether all existing ones have ended. */
    static boolean awaitAllEnded(AskelClient askel, Iterable<String> arns, Deadline deadline)
            throws ErrorResponseException, UnknownOutcomeException {
        for (var arn : arns) {
            while (isRunning(askel, arn)) {
                if (deadline.hasPassed()) {
                    return false;
                }
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            }
        }
        return true;
    }

    private static boolean isRunning(AskelClient askel, String arn)
            throws ErrorResponseException, UnknownOutcomeException {
        return describe(askel, arn)
                .filter(execution -> execution.path("status").asText().equals("RUNNING"))
                .isPresent();
    }
}
