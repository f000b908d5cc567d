package dev.askel.server.recovery;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Prints when a standby gains and loses the connection to its primary. */
final class ConnectionReport {
    private static final long CHECK_NANOS = Duration.ofSeconds(2).toNanos();
    private static final Duration ABSENCE_MAX = Duration.ofSeconds(30);

    private final Consumer<String> printer;
    private long lastConnectedNanos;
    private long lastCheckNanos;
    private boolean isConnectionPrinted;
    private boolean isAbsencePrinted;

    /**
     * Begins with an absent primary.
     *
     * @param nanos the current value of {@link System#nanoTime}
     */
    ConnectionReport(Consumer<String> printer, long nanos) {
        this.printer = printer;
        this.lastConnectedNanos = nanos;
        this.lastCheckNanos = nanos - CHECK_NANOS;
    }

    /**
     * Checks the connection when the last check is two seconds old.
     *
     * @param nanos the current value of {@link System#nanoTime}
     */
    void update(BooleanSupplier isConnected, long nanos) {
        if (nanos - lastCheckNanos < CHECK_NANOS) {
            return;
        }
        lastCheckNanos = nanos;
        if (isConnected.getAsBoolean()) {
            lastConnectedNanos = nanos;
            isAbsencePrinted = false;
            if (!isConnectionPrinted) {
                isConnectionPrinted = true;
                printer.accept("The standby follows its primary.");
            }
        } else if (nanos - lastConnectedNanos > ABSENCE_MAX.toNanos() && !isAbsencePrinted) {
            isAbsencePrinted = true;
            isConnectionPrinted = false;
            printer.accept(
                    "WARNING: The standby has had no connection to its primary for %d s. The log of PostgreSQL in the data folder (postgres/postgres.log) has the reason."
                            .formatted(ABSENCE_MAX.toSeconds()));
        }
    }
}
