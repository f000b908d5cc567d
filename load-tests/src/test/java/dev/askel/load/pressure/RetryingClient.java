package dev.askel.load.pressure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A client that repeats throttled and unanswered calls for a minute. Thread-safe. */
final class RetryingClient {
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(50);
    private static final Duration RETRY_MAX = Duration.ofMinutes(1);

    private final AskelClient client;

    RetryingClient(AskelClient client) {
        this.client = client;
    }

    /** A call that may be repeated. */
    @FunctionalInterface
    private interface RepeatableCall<T> {
        T make() throws ErrorResponseException, UnknownOutcomeException;
    }

    private static <T> T retry(RepeatableCall<T> call) {
        var end = Deadline.after(RETRY_MAX);
        while (true) {
            try {
                return call.make();
            } catch (ErrorResponseException | UnknownOutcomeException failure) {
                boolean isFinal =
                        failure instanceof ErrorResponseException error && !error.isThrottled();
                if (isFinal || end.hasPassed()) {
                    throw new IllegalStateException(failure);
                }
            }
            LockSupport.parkNanos(RETRY_INTERVAL.toNanos());
        }
    }

    /** Creates a Standard state machine, or finds an equal one, and returns its ARN. */
    String createStateMachine(String name, String definition) {
        return retry(() -> client.createStateMachine(name, definition));
    }

    /** Starts an execution and returns its ARN. */
    String start(String machineArn, String input) {
        return retry(() -> client.startExecution(machineArn, input));
    }

    /** Starts executions on several threads. */
    void start(String machineArn, String input, int executions, int threads) {
        var remaining = new AtomicInteger(executions);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                pool.execute(() -> {
                    while (remaining.getAndDecrement() > 0) {
                        start(machineArn, input);
                    }
                });
            }
        }
    }

    /** Stops an execution. */
    void stop(String executionArn) {
        var request = AskelClient.newRequest().put("executionArn", executionArn);
        retry(() -> client.call("StopExecution", request));
    }

    /** Deletes a state machine. {@link #isDeleted} becomes true when its executions have ended. */
    void delete(String machineArn) {
        var request = AskelClient.newRequest().put("stateMachineArn", machineArn);
        retry(() -> client.call("DeleteStateMachine", request));
    }

    /** Returns whether a state machine no longer exists. */
    boolean isDeleted(String machineArn) {
        var request = AskelClient.newRequest().put("stateMachineArn", machineArn);
        return retry(() -> {
            try {
                client.call("DescribeStateMachine", request);
                return false;
            } catch (ErrorResponseException error) {
                if (error.error().equals("StateMachineDoesNotExist")) {
                    return true;
                }
                throw error;
            }
        });
    }

    /** Returns the number of executions of a state machine with a status. */
    int count(String machineArn, String status) {
        return executions(machineArn, status).size();
    }

    /** Returns the ARNs of the executions of a state machine with a status, newest first. */
    List<String> executions(String machineArn, String status) {
        return retry(() -> client.executions(machineArn, status));
    }

    /** Returns the history of an execution. */
    List<JsonNode> history(String executionArn) {
        return retry(() -> client.historyEvents(executionArn));
    }

    boolean isAnyRunning(String machineArn) {
        return retry(() -> client.hasRunningExecution(machineArn));
    }
}
