package dev.askel.load.crash;

import dev.askel.load.process.DatabaseProcesses;
import dev.askel.load.process.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What befalls a server's PostgreSQL while the server lives.
 *
 * @param length between its begin and its end
 */
record DatabaseFault(String name, Step begin, Duration length, Step end) {
    /** One end of a fault, of the database in a data folder. */
    @FunctionalInterface
    interface Step {
        void on(Path data) throws IOException;
    }

    /** Those that cost seconds. */
    static List<DatabaseFault> shortOnes() {
        return List.of(sessionsEnd(), crash(), stall(Duration.ofSeconds(3)));
    }

    /** All sessions are ended: connections are lost, and the next ones are welcome at once. */
    static DatabaseFault sessionsEnd() {
        return new DatabaseFault(
                "sessions end",
                data -> DatabaseProcesses.of(data).endSessions(),
                Duration.ZERO,
                _ -> {});
    }

    /** It goes down without a checkpoint; the server starts it again. */
    static DatabaseFault crash() {
        return new DatabaseFault(
                "crash", data -> DatabaseProcesses.of(data).crash(), Duration.ZERO, _ -> {});
    }

    /** It answers nobody for a while, though connections stand. */
    static DatabaseFault stall(Duration length) {
        return new DatabaseFault(
                "stall of " + length,
                data -> DatabaseProcesses.of(data).freeze(),
                length,
                data -> DatabaseProcesses.of(data).thaw());
    }

    /** The disk with its data is full for a while. */
    static DatabaseFault fullDisk(SmallDisk disk, Duration length) {
        return new DatabaseFault(
                "full disk for " + length, _ -> disk.fill(), length, _ -> disk.makeRoom());
    }
}
