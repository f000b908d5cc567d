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

/** Pastes the commands of each README into a shell: AWS CLI and Python scripts with boto3. */
final class CommandLineTraveller implements Traveller, Workers {
    private static final Pattern COMMANDS =
            Pattern.compile("^```sh\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final String SERVER_OF_THE_GUIDE = "http://127.0.0.1:8083";
    private static final Duration VISIT_MAX = Duration.ofMinutes(5);

    private final TourServer server;

    CommandLineTraveller(TourServer server) {
        this.server = server;
    }

    /** Whether this machine has what the tour asks for. */
    static boolean isEquipped() {
        return Tool.runs("python3", "-c", "import boto3") && Tool.runs("aws", "--version");
    }

    @Override
    public void visit(String folder) {
        try {
            shell(folder, commands(folder), server.url());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Workers workers() {
        return this;
    }

    /** By the scripts of the folder; the person who approves uses the SDK for Java. */
    @Override
    public void work(String folder, int execution, String url) {
        switch (folder) {
            case "07-manual-approval" -> {
                try (var askel = JavaWorkers.client(url)) {
                    JavaWorkers.decide(askel, execution == 0);
                }
            }
            case "08-pull" -> shell(folder, "python3 pull.py", url);
            case "09-push" -> shell(folder, "python3 scanner.py", url);
            case "10-callback" -> {
                if (execution == 0) {
                    shell(folder, "python3 carrier.py P-10", url);
                }
            }
            default -> {}
        }
    }

    private String commands(String folder) throws IOException {
        var text = Files.readString(TourServer.TOUR.resolve(folder).resolve("README.md"));
        return COMMANDS.matcher(text)
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining())
                .replace(SERVER_OF_THE_GUIDE, server.url());
    }

    private void shell(String folder, String commands, String url) {
        try {
            shell(TourServer.TOUR.resolve(folder), commands, url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private void shell(Path folder, String commands, String url)
            throws IOException, InterruptedException {
        var said = Files.createTempFile("askel-tour-", ".log");
        var builder =
                new ProcessBuilder(List.of("bash", "-euo", "pipefail", "-c", commands))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile());
        var environment = builder.environment();
        environment.put("AWS_ACCESS_KEY_ID", "tour");
        environment.put("AWS_SECRET_ACCESS_KEY", "tour");
        environment.put("AWS_DEFAULT_REGION", "us-east-1");
        // Whatever this machine's user has set for other work.
        environment.remove("AWS_PROFILE");
        environment.remove("AWS_REGION");
        environment.put("ASKEL_URL", url);
        environment.put("FUNCTIONS_URL", server.functions().url());
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        var process = builder.start();
        if (!process.waitFor(VISIT_MAX.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        var text = Files.readString(said, StandardCharsets.UTF_8);
        Files.delete(said);
        System.out.println(text);
        if (process.exitValue() != 0) {
            throw new AssertionError(
                    "%s ended with %d: %s".formatted(folder, process.exitValue(), text));
        }
    }
}
