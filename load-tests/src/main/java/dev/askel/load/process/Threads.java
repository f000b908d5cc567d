package dev.askel.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Threads of processes, from {@code /proc}. */
public final class Threads {
    private Threads() {}

    /** How many threads a server has, those of its JVM included. */
    public static int of(ServerProcess server) {
        try (var tasks = Files.list(Path.of("/proc", Long.toString(server.pid()), "task"))) {
            return Math.toIntExact(tasks.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
