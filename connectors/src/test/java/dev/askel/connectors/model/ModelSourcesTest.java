package dev.askel.connectors.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Checks that the models are the output of {@code compact_models.py} for its sources. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ModelSourcesTest {
    // Surefire runs in the folder of the module.
    private static final Path SCRIPT = Path.of("src/models/compact_models.py").toAbsolutePath();
    private static final Path MODELS = Path.of("src/main/resources/dev/askel/connectors/model");

    private static InputStream resource(String name) {
        return Objects.requireNonNull(ServiceModel.class.getResourceAsStream(name), name);
    }

    @Test
    void each_model_has_its_recorded_hash() throws Exception {
        var recordedHashes = new TreeMap<String, String>();
        try (var sources = resource("SOURCES")) {
            for (var line :
                    new String(sources.readAllBytes(), StandardCharsets.UTF_8)
                            .strip()
                            .split("\n", -1)) {
                var words = line.split(" ", -1);
                assertThat(words).as(line).hasSize(4);
                recordedHashes.put(words[1] + ".json.gz", words[0]);
            }
        }
        var actualHashes = new TreeMap<String, String>();
        for (var name : recordedHashes.keySet()) {
            try (var text = new GZIPInputStream(resource(name))) {
                var hash = MessageDigest.getInstance("SHA-256").digest(text.readAllBytes());
                actualHashes.put(name, HexFormat.of().formatHex(hash));
            }
        }
        assertThat(actualHashes).isEqualTo(recordedHashes).hasSizeGreaterThan(400);
        try (var files = Files.list(MODELS)) {
            assertThat(
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> name.endsWith(".gz"))
                                    .collect(Collectors.toSet()))
                    .isEqualTo(recordedHashes.keySet());
        }
    }

    @Test
    void the_script_produces_these_models() throws Exception {
        var archive =
                Path.of(
                        System.getProperty("user.home"),
                        ".m2/repository/com/amazonaws/aws-java-sdk-models/1.12.797/aws-java-sdk-models-1.12.797.jar");
        assumeThat(archive).as("an archive of models: only hashes are checked").exists();
        var version = "import botocore; print(botocore.__version__)";
        assumeThat(output("python3", "-c", version))
                .as("the botocore of python3: only hashes are checked")
                .isEqualTo("1.43.11");
        assertThat(output("python3", SCRIPT.toString(), "--check"))
                .endsWith("services match their sources");
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return "no " + command[0];
        }
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return text.strip();
    }
}
