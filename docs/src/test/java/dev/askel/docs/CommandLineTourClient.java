package dev.askel.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs the commands of each README in a shell: the AWS CLI, and Python scripts that use boto3. */
final class CommandLineTourClient implements TourClient, TourWorkers {
    private static final Pattern COMMANDS =
            Pattern.compile("^```sh\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** The port of the MQTT broker in READMEs. */
    private static final String BROKER_PORT = "1883";

    private static final Duration RUN_MAX = Duration.ofMinutes(5);

    private final TourServer server;

    CommandLineTourClient(TourServer server) {
        this.server = server;
    }

    /** Returns whether boto3 and the AWS CLI are installed. */
    static boolean isInstalled() {
        return LocalProgram.runs("python3", "-c", "import boto3")
                && LocalProgram.runs("aws", "--version");
    }

    @Override
    public void run(String folder) {
        try {
            runShell(folder, commands(folder), server.url());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public TourWorkers workers() {
        return this;
    }

    /** Runs the scripts of the folder. Approvals use the SDK for Java. */
    @Override
    public void completeTasks(String folder, int execution, String url) {
        switch (folder) {
            case "07-manual-approval" -> {
                try (var askel = JavaWorkers.client(url, server.credentials())) {
                    JavaWorkers.decideExpense(askel, execution == 0);
                }
            }
            case "08-pull" -> runShell(folder, "python3 pull.py", url);
            case "09-push" -> runShell(folder, "python3 scanner.py", url);
            case "10-callback" -> {
                if (execution == 0) {
                    runShell(folder, "python3 carrier.py P-10", url);
                }
            }
            default -> {}
        }
    }

    /** Runs the commands of a README with a broker that listens on another port. */
    void run(String folder, int brokerPort) throws IOException {
        runShell(
                folder,
                commands(folder).replace(BROKER_PORT, Integer.toString(brokerPort)),
                server.url());
    }

    private String commands(String folder) throws IOException {
        var text = Files.readString(TourServer.TOUR.resolve(folder).resolve("README.md"));
        return server.withUrls(
                COMMANDS.matcher(text)
                        .results()
                        .map(block -> block.group(1))
                        .collect(Collectors.joining()));
    }

    private void runShell(String folder, String commands, String url) {
        try {
            runShell(TourServer.TOUR.resolve(folder), commands, url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private void runShell(Path folder, String commands, String url)
            throws IOException, InterruptedException {
        var log = Files.createTempFile("askel-tour-", ".log");
        var builder =
                new ProcessBuilder(List.of("bash", "-euo", "pipefail", "-c", commands))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        var environment = builder.environment();
        environment.put("AWS_ACCESS_KEY_ID", server.credentials().accessKeyId());
        environment.put("AWS_SECRET_ACCESS_KEY", server.credentials().secretAccessKey());
        environment.put("AWS_DEFAULT_REGION", "us-east-1");
        // The user's AWS settings must not affect the tour.
        environment.remove("AWS_PROFILE");
        environment.remove("AWS_REGION");
        environment.put("ASKEL_URL", url);
        environment.put("FUNCTIONS_URL", server.functions().url());
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        var process = builder.start();
        if (!process.waitFor(RUN_MAX.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        var text = Files.readString(log, StandardCharsets.UTF_8);
        Files.delete(log);
        System.out.println(text);
        if (process.exitValue() != 0) {
            throw new AssertionError(
                    "%s ended with %d: %s".formatted(folder, process.exitValue(), text));
        }
    }
}
