package dev.askel.engine.clock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clocks from which engine time is computed and checked.
 *
 * @param monotonicNanos the monotonic clock, which on most systems does not count while the node is
 *     suspended
 * @param bootNanos a clock that also counts while the node is suspended. On a system without such a
 *     clock, it is the monotonic clock
 * @param wallMillis the node's own time of day, epoch milliseconds
 * @param databaseMicros an SQL expression, the database's time of day in epoch microseconds
 */
public record ClockSources(
        LongSupplier monotonicNanos,
        LongSupplier bootNanos,
        LongSupplier wallMillis,
        String databaseMicros) {
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Returns the clocks of this node and of its database. */
    public static ClockSources system() {
        return new ClockSources(
                System::nanoTime,
                ClockSources::uptimeNanos,
                System::currentTimeMillis,
                "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
    }

    /**
     * Returns the nanoseconds since the boot. Linux counts the time of a suspension in this file,
     * but not in its monotonic clock.
     */
    private static long uptimeNanos() {
        try {
            var uptime = Files.readString(UPTIME).split(" ", 2)[0];
            return (long) (Double.parseDouble(uptime) * NANOS_PER_SECOND);
        } catch (IOException | NumberFormatException e) {
            return System.nanoTime();
        }
    }
}
