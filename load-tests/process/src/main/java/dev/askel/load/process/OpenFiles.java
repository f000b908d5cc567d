package dev.askel.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts open files of processes in {@code /proc}. */
public final class OpenFiles {
    private OpenFiles() {}

    /** Returns the number of a server's open files and connections. */
    public static int count(ServerProcess server) {
        try (var files = Files.list(Path.of("/proc", Long.toString(server.pid()), "fd"))) {
            return Math.toIntExact(files.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
