package dev.askel.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the state of processes from the operating system. They need not be children of this
 * process.
 */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");

    private ProcessTable() {}

    /**
     * Whether the process runs. A zombie counts as dead, because PID 1 of a container may reap
     * orphans late or never.
     */
    static boolean isRunning(long pid) {
        if (!Files.isDirectory(PROC.resolve("self"))) {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
        try {
            var stat =
                    Files.readString(
                            PROC.resolve(Long.toString(pid)).resolve("stat"),
                            StandardCharsets.ISO_8859_1);
            // The state follows the last parenthesis, because the name of the command may contain
            // parentheses.
            var state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            return false;
        }
    }

    /** The program and arguments of a process; empty when they are unavailable. */
    static List<String> commandLine(long pid) {
        try {
            var text = Files.readString(PROC.resolve(Long.toString(pid)).resolve("cmdline"));
            return Arrays.asList(text.split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }
}
