package dev.askel.load.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * CPU time from {@code /proc}.
 *
 * @param ticks CPU time in hundredths of a second, the unit of {@code /proc}
 */
record CpuTime(long ticks) {
    static final CpuTime ZERO = new CpuTime(0);

    private static final double TICKS_PER_SECOND = 100;
    // Positions in /proc/PID/stat, after the program's name (proc(5)).
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;
    // Positions in the first line of /proc/stat, after the word "cpu".
    private static final int[] BUSY = {0, 1, 2, 5, 6};

    static CpuTime ofProcess(long pid) {
        var fields = fields(pid);
        return sum(fields, USER, SYSTEM);
    }

    /**
     * Returns the CPU time of a process, including children that have ended and were waited for.
     */
    static CpuTime withEndedChildren(long pid) {
        return sum(fields(pid), USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM);
    }

    /** Returns the CPU time of all processes of this machine. */
    static CpuTime ofMachine() {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            var first = lines.findFirst().orElse("cpu 0 0 0 0 0 0 0 0");
            return sum(first.substring("cpu".length()).strip().split(" +", -1), BUSY);
        } catch (IOException e) {
            return ZERO;
        }
    }

    private static String[] fields(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The program's name may contain spaces and parentheses, so it ends at the last
            // parenthesis.
            return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        } catch (IOException e) {
            // The process has ended. Its parent's CPU time of ended children includes its time.
            return new String[0];
        }
    }

    private static CpuTime sum(String[] fields, int... positions) {
        long ticks = 0;
        for (var position : positions) {
            ticks += position < fields.length ? Long.parseLong(fields[position]) : 0;
        }
        return new CpuTime(ticks);
    }

    CpuTime plus(CpuTime other) {
        return new CpuTime(ticks + other.ticks);
    }

    double secondsSince(CpuTime earlier) {
        return (ticks - earlier.ticks) / TICKS_PER_SECOND;
    }
}
