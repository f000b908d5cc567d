package dev.askel.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The processes of the PostgreSQL server in a data folder: the postmaster and its child processes.
 *
 * @param postmaster the process id; 0 if PostgreSQL is not running
 */
public record DatabaseProcesses(long postmaster) {
    /** The title of a session's process: {@code postgres: askel askel 127.0.0.1(40123) idle}. */
    private static final Pattern SESSION = Pattern.compile("postgres: .*\\d\\(\\d+\\).*");

    /** Returns the folder of the database cluster of the bundled PostgreSQL. */
    static Path clusterFolder(Path dataFolder) {
        return dataFolder.resolve("postgres").resolve("data");
    }

    /** Returns the PostgreSQL server that is running in this data folder. */
    public static DatabaseProcesses runningIn(Path dataFolder) {
        try (var lines = Files.lines(clusterFolder(dataFolder).resolve("postmaster.pid"))) {
            var pid = lines.findFirst().map(line -> Long.parseLong(line.strip())).orElse(0L);
            return new DatabaseProcesses(pid);
        } catch (IOException e) {
            // PostgreSQL removes the file when it stops.
            return new DatabaseProcesses(0);
        }
    }

    /** Returns the port of the PostgreSQL server that is running in this data folder. */
    private static int port(Path dataFolder) throws IOException {
        // The fourth line has the port (PostgreSQL, miscadmin.h: LOCK_FILE_LINE_PORT).
        return Integer.parseInt(
                Files.readAllLines(clusterFolder(dataFolder).resolve("postmaster.pid"))
                        .get(3)
                        .strip());
    }

    /**
     * Opens a connection to the database of the server with this data folder, in auto-commit mode.
     * The user is the owner of the database, a superuser of the bundled PostgreSQL.
     */
    public static Connection connect(Path dataFolder) throws IOException, SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/askel".formatted(port(dataFolder)),
                "askel",
                Files.readString(dataFolder.resolve("postgres.password")).strip());
    }

    /** Returns all processes, the postmaster first. */
    List<ProcessHandle> all() {
        return ProcessHandle.of(postmaster).stream()
                .flatMap(head -> Stream.concat(Stream.of(head), head.descendants()))
                .toList();
    }

    /** Kills all processes (SIGKILL) and waits until they have ended. */
    public void kill() {
        var processes = all();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }

    /** Terminates the sessions of all clients, like {@code pg_terminate_backend}. */
    public void terminateSessions() {
        signal("TERM", all().stream().filter(DatabaseProcesses::isSession).toList());
    }

    private static boolean isSession(ProcessHandle process) {
        try {
            var title = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            return SESSION.matcher(title.replace('\0', ' ')).matches();
        } catch (IOException e) {
            // The process has ended.
            return false;
        }
    }

    /**
     * Stops PostgreSQL without a checkpoint, like {@code pg_ctl stop -m immediate}. The next start
     * performs a recovery.
     */
    public void stopImmediately() {
        var processes = all();
        signal("QUIT", processes.subList(0, 1));
        processes.forEach(process -> process.onExit().join());
    }

    /** Suspends all processes. Connections remain open, but receive no responses. */
    public void suspend() {
        // The postmaster is suspended first, because it could start further processes.
        signal("STOP", all().subList(0, 1));
        signal("STOP", all());
    }

    /** Resumes all processes. */
    public void resume() {
        signal("CONT", all());
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        var words = new ArrayList<>(List.of("sh", "-c", "kill -\"$0\" \"$@\"", name));
        processes.forEach(process -> words.add(Long.toString(process.pid())));
        try {
            // The error messages of kill about ended processes are discarded.
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

    /** Returns the CPU time of all processes, including ended backends. */
    CpuTime cpu() {
        return all().stream()
                .map(process ->
                        process.pid() == postmaster
                                ? CpuTime.withEndedChildren(process.pid())
                                : CpuTime.ofProcess(process.pid()))
                .reduce(CpuTime.ZERO, CpuTime::plus);
    }

    /** Returns the memory in bytes. Shared pages are counted once. */
    long memoryBytes() {
        return all().stream()
                .mapToLong(process -> ProcessMemory.proportionalBytes(process.pid()))
                .sum();
    }
}
