package dev.askel.load.pressure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that makes calls again that were throttled or not answered, for a minute. Thread-safe.
 */
final class PatientClient {
    private static final Duration AGAIN_AFTER = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final AskelClient client;

    PatientClient(AskelClient client) {
        this.client = client;
    }

    /** A call that may be made again. */
    @FunctionalInterface
    private interface Call<T> {
        T make() throws RefusedException, UnansweredException;
    }

    private static <T> T patiently(Call<T> call) {
        var end = Deadline.in(PATIENCE);
        while (true) {
            try {
                return call.make();
            } catch (RefusedException | UnansweredException failure) {
                boolean isFinal = failure instanceof RefusedException it && !it.isThrottled();
                if (isFinal || end.passed()) {
                    throw new IllegalStateException(failure);
                }
            }
            LockSupport.parkNanos(AGAIN_AFTER.toNanos());
        }
    }

    /** Creates a Standard machine, or finds the equal one; gives its ARN. */
    String createStateMachine(String name, String definition) {
        return patiently(() -> client.createStateMachine(name, definition));
    }

    /** Starts one execution; gives its ARN. */
    String start(String machineArn, String input) {
        return patiently(() -> client.startExecution(machineArn, input));
    }

    /** Starts so many executions from so many threads. */
    void start(String machineArn, String input, int executions, int threads) {
        var left = new AtomicInteger(executions);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                pool.execute(() -> {
                    while (left.getAndDecrement() > 0) {
                        start(machineArn, input);
                    }
                });
            }
        }
    }

    /** Stops an execution. */
    void stop(String executionArn) {
        var request = AskelClient.request().put("executionArn", executionArn);
        patiently(() -> client.call("StopExecution", request));
    }

    /** Deletes a machine; {@link #isDeleted} becomes true when its executions have ended. */
    void delete(String machineArn) {
        var request = AskelClient.request().put("stateMachineArn", machineArn);
        patiently(() -> client.call("DeleteStateMachine", request));
    }

    /** Whether a state machine no longer exists. */
    boolean isDeleted(String machineArn) {
        var request = AskelClient.request().put("stateMachineArn", machineArn);
        return patiently(() -> {
            try {
                client.call("DescribeStateMachine", request);
                return false;
            } catch (RefusedException refused) {
                if (refused.error().equals("StateMachineDoesNotExist")) {
                    return true;
                }
                throw refused;
            }
        });
    }

    /** The number of executions of a machine with a status. */
    int count(String machineArn, String status) {
        return executions(machineArn, status).size();
    }

    /** The ARNs of the executions of a machine with a status, the latest first. */
    List<String> executions(String machineArn, String status) {
        return patiently(() -> client.executions(machineArn, status));
    }

    /** The history of an execution as the API gives it. */
    List<JsonNode> history(String executionArn) {
        return patiently(() -> client.history(executionArn));
    }

    boolean isAnyRunning(String machineArn) {
        return patiently(() -> client.isAnyRunning(machineArn));
    }
}
