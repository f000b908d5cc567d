package dev.askel.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the operating system says about a process that is not necessarily our child. */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");

    private ProcessTable() {}

    /**
     * Whether the process still runs. One that has ended and only waits to be reaped counts as
     * dead: PID 1 of a container may reap orphans seconds late, or never.
     */
    static boolean runs(long pid) {
        if (!Files.isDirectory(PROC.resolve("self"))) {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
        try {
            var stat =
                    Files.readString(
                            PROC.resolve(Long.toString(pid)).resolve("stat"),
                            StandardCharsets.ISO_8859_1);
            // The state follows the command's name, which stands in parentheses and may hold any.
            var state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            return false;
        }
    }

    /** The program and arguments of a process; empty where the system does not tell. */
    static List<String> commandLine(long pid) {
        try {
            var text = Files.readString(PROC.resolve(Long.toString(pid)).resolve("cmdline"));
            return Arrays.asList(text.split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }
}
