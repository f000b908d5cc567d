package dev.askel.engine.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processor time used so far, in seconds.
 *
 * @param engine of this process
 * @param database of PostgreSQL's processes that live
 * @param machine of everybody
 */
record Processors(double engine, double database, double machine) {
    private static final double TICKS_PER_SECOND = 100;

    /** Columns of {@code /proc/stat}: user, nice, system, irq and softirq time. */
    private static final List<Integer> BUSY = List.of(1, 2, 3, 6, 7);

    static Processors now(long postmaster) {
        var database =
                ProcessHandle.of(postmaster).stream()
                        .flatMap(head -> Stream.concat(Stream.of(head), head.descendants()))
                        .mapToLong(process -> ticks(process.pid()))
                        .sum();
        return new Processors(
                ticks(ProcessHandle.current().pid()) / TICKS_PER_SECOND,
                database / TICKS_PER_SECOND,
                machineTicks() / TICKS_PER_SECOND);
    }

    /** What was used since then. */
    Processors since(Processors before) {
        return new Processors(
                engine - before.engine, database - before.database, machine - before.machine);
    }

    /** Engine and database together. */
    double ours() {
        return engine + database;
    }

    /** What neither of them used. */
    double others() {
        return Math.max(0, machine - ours());
    }

    private static long machineTicks() {
        try {
            var fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
            return BUSY.stream().mapToLong(i -> Long.parseLong(fields[i])).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long ticks(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException _) {
            // It has ended meanwhile.
            return 0;
        }
    }
}
