package dev.askel.load.bench.loadgenerator;

import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * An iteration of a closed loop. It starts an execution and polls until the execution has ended.
 *
 * @param arn the ARN of the state machine
 */
public record StartAndPoll(AskelClient askel, String arn, String input)
        implements Callable<String> {
    // The pause between polls grows with the elapsed time. Polls therefore cost little, and the
    // last pause adds at most an eighth to the measured time.
    private static final int LATENESS_DIVISOR = 8;
    private static final long PAUSE_NANOS_MIN = 500_000;
    private static final long PAUSE_NANOS_MAX = 50_000_000;

    /** Returns the ARN of the execution after it has succeeded. */
    @Override
    public String call() throws ErrorResponseException, UnknownOutcomeException {
        var begin = System.nanoTime();
        var execution = askel.startExecution(arn, input);
        while (true) {
            var status = askel.describeExecution(execution).path("status").asText();
            switch (status) {
                case "SUCCEEDED" -> {
                    return execution;
                }
                case "RUNNING" -> {
                    var passed = System.nanoTime() - begin;
                    LockSupport.parkNanos(
                            Math.clamp(
                                    passed / LATENESS_DIVISOR, PAUSE_NANOS_MIN, PAUSE_NANOS_MAX));
                }
                default -> throw new IllegalStateException(execution + " ended as " + status);
            }
        }
    }
}
