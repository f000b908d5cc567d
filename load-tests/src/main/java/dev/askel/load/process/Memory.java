package dev.askel.load.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of processes, from {@code /proc}. */
final class Memory {
    private static final long KIBIBYTE = 1024;

    private Memory() {}

    /** Resident bytes, what it shares included. */
    static long residentBytes(long pid) {
        return line(pid, "status", "VmRSS:");
    }

    /** Resident bytes; of a page that n processes share the n-th part. */
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
