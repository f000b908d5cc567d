package dev.askel.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The test's handle of a {@link KeepsPostgresRunning}. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    private ServerProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static ServerProcess on(Path folder, String... more) throws IOException {
        return start(List.of(), folder, more);
    }

    /** The same under a umask of its own. */
    static ServerProcess withUmask(String umask, Path folder) throws IOException {
        return start(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"), folder);
    }

    private static ServerProcess start(List<String> before, Path folder, String... more)
            throws IOException {
        var command = new ArrayList<>(before);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeepsPostgresRunning.class.getName(),
                        folder.toString()));
        command.addAll(List.of(more));
        return new ServerProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    /** The rest of the next line that begins with the word. */
    String answer(String word) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(word + " ")) {
                return line.substring(word.length() + 1);
            }
        }
        throw new AssertionError("the server ended without saying " + word);
    }

    long pid() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends the process as an operator would, and waits. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
