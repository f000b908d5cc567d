package dev.askel.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The PostgreSQL below a data folder: its postmaster and the children of that.
 *
 * @param postmaster process number, or 0 when none runs
 */
public record DatabaseProcesses(long postmaster) {
    /** The title of a session's process: {@code postgres: askel askel 127.0.0.1(40123) idle}. */
    private static final Pattern SESSION = Pattern.compile("postgres: .*\\d\\(\\d+\\).*");

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

    /** The port of the PostgreSQL that runs for this data folder now. */
    public static int port(Path data) throws IOException {
        // Its fourth line (PostgreSQL, miscadmin.h: LOCK_FILE_LINE_PORT).
        return Integer.parseInt(
                Files.readAllLines(cluster(data).resolve("postmaster.pid")).get(3).strip());
    }

    /** All of them, the postmaster first. */
    List<ProcessHandle> all() {
        return ProcessHandle.of(postmaster).stream()
                .flatMap(head -> Stream.concat(Stream.of(head), head.descendants()))
                .toList();
    }

    /** Kills them at once (SIGKILL) and waits until they are gone. */
    public void kill() {
        var processes = all();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }

    /** Ends the sessions of all its clients, as {@code pg_terminate_backend} does. */
    public void endSessions() {
        signal("TERM", all().stream().filter(DatabaseProcesses::isSession).toList());
    }

    private static boolean isSession(ProcessHandle process) {
        try {
            var title = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            return SESSION.matcher(title.replace('\0', ' ')).matches();
        } catch (IOException e) {
            // It has ended by itself.
            return false;
        }
    }

    /**
     * Ends it without a checkpoint, as {@code pg_ctl stop -m immediate} does; its next start
     * recovers.
     */
    public void crash() {
        var processes = all();
        signal("QUIT", processes.subList(0, 1));
        processes.forEach(process -> process.onExit().join());
    }

    /** Halts all of them where they are: connections stand and nobody answers. */
    public void freeze() {
        // First who could make more of them.
        signal("STOP", all().subList(0, 1));
        signal("STOP", all());
    }

    /** Has them go on. */
    public void thaw() {
        signal("CONT", all());
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        var words = new ArrayList<>(List.of("sh", "-c", "kill -\"$0\" \"$@\"", name));
        processes.forEach(process -> words.add(Long.toString(process.pid())));
        try {
            // Some may be gone by now, which kill complains about.
            new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
