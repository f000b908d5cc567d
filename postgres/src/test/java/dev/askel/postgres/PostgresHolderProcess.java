package dev.askel.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts, reads and kills a {@link PostgresHolder}. */
final class PostgresHolderProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    private PostgresHolderProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static PostgresHolderProcess start(Path folder, String... arguments) throws IOException {
        return start(List.of(), folder, arguments);
    }

    /** Starts a {@link PostgresHolder} with a umask. */
    static PostgresHolderProcess startWithUmask(String umask, Path folder) throws IOException {
        return start(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"), folder);
    }

    /** Starts a {@link PostgresHolder} on a host whose own name has no address. Needs root. */
    static PostgresHolderProcess startOnHostWithoutAddress(Path folder) throws IOException {
        return start(
                List.of(
                        "unshare",
                        "--uts",
                        "--net",
                        "sh",
                        "-c",
                        "hostname no-address.invalid && ip link set lo up && exec \"$@\"",
                        "sh"),
                folder);
    }

    private static PostgresHolderProcess start(
            List<String> wrapper, Path folder, String... arguments) throws IOException {
        var command = new ArrayList<>(wrapper);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // The process runs only briefly, so these options shorten its start.
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PostgresHolder.class.getName(),
                        folder.toString()));
        command.addAll(List.of(arguments));
        return new PostgresHolderProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    /** Reads up to the next line that begins with the word; returns the rest of that line. */
    String awaitLine(String word) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(word + " ")) {
                return line.substring(word.length() + 1);
            }
        }
        throw new AssertionError("The process ended without a line that begins with " + word);
    }

    long pid() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Lets the process stop PostgreSQL and end, and waits for its exit. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
