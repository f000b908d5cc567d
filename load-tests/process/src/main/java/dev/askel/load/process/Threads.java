package dev.askel.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts threads of processes in {@code /proc}. */
public final class Threads {
    private Threads() {}

    /** Returns the number of a server's threads, including the JVM's own threads. */
    public static int count(ServerProcess server) {
        try (var tasks = Files.list(Path.of("/proc", Long.toString(server.pid()), "task"))) {
            return Math.toIntExact(tasks.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
