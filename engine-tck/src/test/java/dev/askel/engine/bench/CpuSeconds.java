package dev.askel.engine.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * CPU time in seconds, measured from the start of the processes or of the machine.
 *
 * @param engine CPU time of this process
 * @param database CPU time of PostgreSQL's running processes
 * @param machine CPU time of all processes of the machine
 */
record CpuSeconds(double engine, double database, double machine) {
    private static final double TICKS_PER_SECOND = 100;

    /**
     * The fields of the first line of {@code /proc/stat} with user, nice, system, irq and softirq
     * time.
     */
    private static final List<Integer> BUSY = List.of(1, 2, 3, 6, 7);

    static CpuSeconds now(long postmasterPid) {
        var database =
                ProcessHandle.of(postmasterPid).stream()
                        .flatMap(head -> Stream.concat(Stream.of(head), head.descendants()))
                        .mapToLong(process -> ticks(process.pid()))
                        .sum();
        return new CpuSeconds(
                ticks(ProcessHandle.current().pid()) / TICKS_PER_SECOND,
                database / TICKS_PER_SECOND,
                machineTicks() / TICKS_PER_SECOND);
    }

    /** Returns the CPU time used since an earlier reading. */
    CpuSeconds since(CpuSeconds before) {
        return new CpuSeconds(
                engine - before.engine, database - before.database, machine - before.machine);
    }

    /** Returns the CPU time of engine and database. */
    double engineAndDatabase() {
        return engine + database;
    }

    /** Returns the CPU time of all processes except the engine and the database. */
    double otherProcesses() {
        return Math.max(0, machine - engineAndDatabase());
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
            // The process has ended.
            return 0;
        }
    }
}
