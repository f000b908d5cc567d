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

/** Makes the image and runs {@code rehearsal/run} with it. Five minutes. */
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
    void servers_are_replaced_under_load_and_no_call_fails() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "network namespaces want root");
        for (var tool : TOOLS) {
            assumeTrue(ran(List.of("sh", "-c", "command -v " + tool)).well(), tool + " is missing");
        }
        assumeTrue(ran(List.of("python3", "-c", "import boto3")).well(), "boto3 is missing");
        if (!ran(List.of("podman", "image", "exists", BASE)).well()) {
            must("image/base", "--tag", BASE);
        }
        must(
                "image/build",
                "--base",
                BASE,
                "--tag",
                IMAGE,
                "--distribution",
                distribution().toString());
        must("rehearsal/run", "--image", IMAGE);
    }

    /** What the build before this module has packed. */
    private static Path distribution() throws IOException {
        var target = Installation.MANIFESTS.resolveSibling("server").resolve("target");
        try (var made = Files.newDirectoryStream(target, "askel-*")) {
            for (var folder : made) {
                var inner = folder.resolve(folder.getFileName());
                if (Files.isDirectory(inner)) {
                    return inner;
                }
            }
        }
        throw new IllegalStateException("No distribution is in " + target + "; run mvn verify");
    }

    private static void must(String script, String... words) throws IOException {
        var command = new ArrayList<String>();
        command.add(Installation.MANIFESTS.resolve(script).toString());
        command.addAll(List.of(words));
        var ran = ran(command);
        assertThat(ran.status()).as(ran.said()).isZero();
    }

    private record Ran(int status, String said) {
        boolean well() {
            return status == 0;
        }
    }

    private static Ran ran(List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var running = process.start();
        var said = new String(running.getInputStream().readAllBytes(), UTF_8);
        return new Ran(running.onExit().join().exitValue(), said);
    }
}
