package dev.askel.load.bench;

import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * One call of a closed loop: starts an execution and asks until it has ended.
 *
 * @param arn of the machine
 */
record RunToEnd(AskelClient askel, String arn, String input) implements Callable<String> {
    // A later look adds at most an eighth to what is measured, and looks cost the server little.
    private static final int LATENESS_DIVISOR = 8;
    private static final long PAUSE_NANOS_MIN = 500_000;
    private static final long PAUSE_NANOS_MAX = 50_000_000;

    /** Returns the execution's ARN, when it has succeeded. */
    @Override
    public String call() throws RefusedException, UnansweredException {
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
