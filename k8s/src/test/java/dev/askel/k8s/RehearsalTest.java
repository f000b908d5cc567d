package dev.askel.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Builds the image and runs {@code rehearsal/run} with it. The test takes five minutes. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
class RehearsalTest {
    private static final String BASE = "localhost/askel-base:bookworm";
    private static final String IMAGE = "localhost/askel:rehearsal";

    private static final List<String> TOOLS =
            List.of(
                    "podman",
                    "runc",
                    "nft",
                    "ip",
                    "curl",
                    "openssl",
                    "psql",
                    "python3",
                    "debootstrap");

    @Test
    void no_call_fails_while_servers_are_replaced_under_load() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "network namespaces need root");
        for (var tool : TOOLS) {
            assumeTrue(
                    run(List.of("sh", "-c", "command -v " + tool)).succeeded(),
                    tool + " is missing");
        }
        assumeTrue(run(List.of("python3", "-c", "import boto3")).succeeded(), "boto3 is missing");
        if (!run(List.of("podman", "image", "exists", BASE)).succeeded()) {
            runSuccessfully("image/base", "--tag", BASE);
        }
        runSuccessfully(
                "image/build",
                "--base",
                BASE,
                "--tag",
                IMAGE,
                "--distribution",
                distribution().toString());
        runSuccessfully("rehearsal/run", "--image", IMAGE);
    }

    /** Returns the folder of the distribution in the target folder of the server module. */
    private static Path distribution() throws IOException {
        var target = Installation.MANIFESTS.resolveSibling("server").resolve("target");
        try (var folders = Files.newDirectoryStream(target, "askel-*")) {
            for (var folder : folders) {
                var inner = folder.resolve(folder.getFileName());
                if (Files.isDirectory(inner)) {
                    return inner;
                }
            }
        }
        throw new IllegalStateException("No distribution is in " + target + "; run mvn verify");
    }

    private static void runSuccessfully(String script, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Installation.MANIFESTS.resolve(script).toString());
        command.addAll(List.of(arguments));
        var run = run(command);
        assertThat(run.status()).as(run.output()).isZero();
    }

    private record ScriptRun(int status, String output) {
        boolean succeeded() {
            return status == 0;
        }
    }

    private static ScriptRun run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var running = process.start();
        var output = new String(running.getInputStream().readAllBytes(), UTF_8);
        return new ScriptRun(running.onExit().join().exitValue(), output);
    }
}
