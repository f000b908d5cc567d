package dev.askel.load.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the memory of processes from {@code /proc}. */
final class ProcessMemory {
    private static final long KIBIBYTE = 1024;

    private ProcessMemory() {}

    /** Returns the resident bytes, including shared memory. */
    static long residentBytes(long pid) {
        return line(pid, "status", "VmRSS:");
    }

    /**
     * Returns the proportional resident bytes. A page that n processes share counts as the n-th
     * part.
     */
    static long proportionalBytes(long pid) {
        return line(pid, "smaps_rollup", "Pss:");
    }

    private static long line(long pid, String file, String name) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), file))) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(name.length()).replace("kB", "").strip())
                    .map(number -> Long.parseLong(number) * KIBIBYTE)
                    .orElse(0L);
        } catch (IOException e) {
            return 0;
        }
    }
}
