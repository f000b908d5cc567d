package dev.askel.load.crash;

import dev.askel.load.process.DatabaseProcesses;
import dev.askel.load.process.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A fault of a server's PostgreSQL while the server is running.
 *
 * @param length the time between the begin and the end of the fault
 */
record DatabaseFault(String name, FaultStep begin, Duration length, FaultStep end) {
    /** Begins or ends a fault of the PostgreSQL server in a data folder. */
    @FunctionalInterface
    interface FaultStep {
        void apply(Path data) throws IOException;
    }

    /** Returns the faults that take seconds. */
    static List<DatabaseFault> shortFaults() {
        return List.of(terminateSessions(), crash(), stall(Duration.ofSeconds(3)));
    }

    /**
     * Terminates all sessions. Connections are lost, and new connections are possible immediately.
     */
    static DatabaseFault terminateSessions() {
        return new DatabaseFault(
                "sessions end",
                data -> DatabaseProcesses.runningIn(data).terminateSessions(),
                Duration.ZERO,
                _ -> {});
    }

    /** Stops PostgreSQL without a checkpoint. Askel's server starts PostgreSQL again. */
    static DatabaseFault crash() {
        return new DatabaseFault(
                "crash",
                data -> DatabaseProcesses.runningIn(data).stopImmediately(),
                Duration.ZERO,
                _ -> {});
    }

    /** Suspends PostgreSQL for a time. Its connections remain open. */
    static DatabaseFault stall(Duration length) {
        return new DatabaseFault(
                "stall of " + length,
                data -> DatabaseProcesses.runningIn(data).suspend(),
                length,
                data -> DatabaseProcesses.runningIn(data).resume());
    }

    /** Fills the disk of the data folder for a time. */
    static DatabaseFault fullDisk(SmallDisk disk, Duration length) {
        return new DatabaseFault(
                "full disk for " + length, _ -> disk.fill(), length, _ -> disk.freeSpace());
    }
}
