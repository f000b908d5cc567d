package dev.askel.asl.validator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Reads recorded cases from the folder {@code shared} beside the repository, and pages of docs/aws.
 * Tests are skipped with a message when the folder is absent.
 */
final class RecordedCases {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordedCases() {}

    /** One call of a recorded case. */
    record Step(String caseName, String call, JsonNode step) {

        String definition() {
            return step.path("params").path("definition").asText();
        }

        @Override
        public String toString() {
            return caseName + " " + call;
        }
    }

    /** The text of a page of docs/aws. */
    static String page(String name) throws IOException {
        // Surefire runs in the module's folder.
        return Files.readString(Path.of("../docs/aws").resolve(name));
    }

    /** A folder of {@code shared}. */
    static Path folder(String name) {
        // Surefire runs in the module's folder.
        var shared = Path.of("").toAbsolutePath().resolve("../../shared").normalize();
        var folder = shared.resolve(name);
        Assumptions.assumeTrue(
                Files.isDirectory(folder), () -> folder + " is absent, so nothing is checked");
        return folder;
    }

    /** All calls of these names that contain a definition. */
    static List<Step> steps(List<String> calls) {
        var steps = new ArrayList<Step>();
        for (Path file : files(folder("conformance/cases"))) {
            var recorded = read(file);
            for (JsonNode step : recorded.path("steps")) {
                var call = step.path("call").asText();
                if (calls.contains(call) && step.path("params").has("definition")) {
                    steps.add(new Step(recorded.path("name").asText(), call, step));
                }
            }
        }
        assertThat(steps).isNotEmpty();
        return steps;
    }

    /** The JSON files below a folder. */
    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
