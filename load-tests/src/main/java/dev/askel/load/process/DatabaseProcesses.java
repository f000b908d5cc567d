package dev.askel.load.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The PostgreSQL below a data folder: its postmaster and the children of that.
 *
 * @param postmaster process number, or 0 when none runs
 */
public record DatabaseProcesses(long postmaster) {
    /** Where the bundled PostgreSQL keeps its cluster. */
    static Path cluster(Path data) {
        return data.resolve("postgres").resolve("data");
    }

    /** The PostgreSQL that runs for this data folder now. */
    public static DatabaseProcesses of(Path data) {
        try (var lines = Files.lines(cluster(data).resolve("postmaster.pid"))) {
            var pid = lines.findFirst().map(line -> Long.parseLong(line.strip())).orElse(0L);
            return new DatabaseProcesses(pid);
        } catch (IOException e) {
            // The file goes when the server goes.
            return new DatabaseProcesses(0);
        }
    }

    /** All of them, the postmaster first. */
    List<ProcessHandle> all() {
        return ProcessHandle.of(postmaster).stream()
                .flatMap(head -> Stream.concat(Stream.of(head), head.descendants()))
                .toList();
    }

    /** Kills them at once (SIGKILL) and waits until they are gone. */
    void kill() {
        var processes = all();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }

    /** Processor time that they have used, ended backends included. */
    CpuTime cpu() {
        return all().stream()
                .map(process ->
                        process.pid() == postmaster
                                ? CpuTime.withEndedChildren(process.pid())
                                : CpuTime.of(process.pid()))
                .reduce(CpuTime.NONE, CpuTime::plus);
    }

    /** Memory in bytes; pages that they share count once. */
    long memoryBytes() {
        return all().stream().mapToLong(process -> Memory.proportionalBytes(process.pid())).sum();
    }
}
