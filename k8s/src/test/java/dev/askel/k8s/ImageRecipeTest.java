package dev.askel.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the base images in container recipes, and the database URLs in documents. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ImageRecipeTest {
    private static final Path SOURCES = Installation.MANIFESTS.resolve("..").normalize();
    private static final Pattern DIGEST = Pattern.compile("@sha256:[0-9a-f]{64}$");
    private static final Pattern FROM =
            Pattern.compile("(?m)^\\s*FROM\\s+(?:--\\S+\\s+)*(\\S+)(?:\\s+AS\\s+(\\S+))?");
    private static final Pattern ARGUMENT = Pattern.compile("(?m)^\\s*ARG\\s+(\\w+)=(\\S+)");
    private static final Pattern DATABASE_URL =
            Pattern.compile("--db-url\\s+\"?((?:jdbc:)?postgresql://[^\"`\\s]+)");

    @Test
    void every_image_is_built_on_a_base_with_a_digest() throws IOException {
        var recipes = files("(?i)(container|docker)file(\\..*)?");
        assertThat(recipes).isNotEmpty();
        for (var recipe : recipes) {
            assertThat(unpinned(Installation.text(recipe))).as(recipe.toString()).isEmpty();
        }
    }

    @Test
    void a_base_without_a_digest_is_a_problem() {
        assertThat(unpinned("FROM debian:bookworm-slim\n")).containsExactly("debian:bookworm-slim");
        assertThat(unpinned("ARG BASE=debian:12\nFROM ${BASE}\n")).containsExactly("debian:12");
        assertThat(unpinned("FROM scratch AS made\nFROM made\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"docker.io/library/debian:bookworm-slim", "debian@sha256:96e3", "debian"})
    void the_build_refuses_a_base_without_a_digest(String base) throws IOException {
        var process =
                new ProcessBuilder(
                                Installation.MANIFESTS.resolve("image/build").toString(),
                                "--base",
                                base,
                                "--engine",
                                "false")
                        .redirectErrorStream(true)
                        .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.onExit().join().exitValue()).isEqualTo(2);
        assertThat(output).contains("the base " + base + " has no digest");
    }

    @Test
    void documents_verify_the_database_they_connect_to() throws IOException {
        var urls =
                files(".*\\.md").stream()
                        .map(Installation::text)
                        .flatMap(text -> DATABASE_URL.matcher(text).results())
                        .map(match -> match.group(1))
                        .toList();
        assertThat(urls).isNotEmpty().allSatisfy(url -> assertThat(url).contains("verify-full"));
    }

    @Test
    void the_compose_example_keeps_data_and_key_in_volumes_of_the_image_user() throws IOException {
        var documents = Installation.text(SOURCES.resolve("docs/containers.md"));
        var example =
                Pattern.compile("(?s)```\\n(services:\\n.*?)```")
                        .matcher(documents)
                        .results()
                        .toList();
        assertThat(example).hasSize(1);
        var compose = new YAMLMapper().readTree(example.getFirst().group(1));
        var server = compose.path("services").path("askel");
        var mounts = new TreeMap<String, String>();
        for (var volume : server.path("volumes")) {
            var parts = volume.asText().split(":", -1);
            mounts.put(parts[1], parts[0]);
            assertThat(compose.path("volumes").has(parts[0])).as(parts[0]).isTrue();
        }
        var data = Path.of(valueOf("--data ", server.path("command").asText()));
        var key = Path.of(server.path("environment").path("ASKEL_KEYS_FILE").asText());
        assertThat(mounts).containsOnlyKeys(data.toString(), String.valueOf(key.getParent()));
        assertThat(mounts.values()).doesNotHaveDuplicates();
        // A new volume gets the owner of the image's folder.
        var recipe = Installation.text(Installation.MANIFESTS.resolve("image/Containerfile"));
        for (var folder : mounts.keySet()) {
            assertThat(recipe).contains("COPY --chown=10001:10001 data " + folder + "\n");
        }
        assertThat(recipe).contains("USER 10001:10001");
    }

    private static String valueOf(String option, String command) {
        return command.substring(command.indexOf(option) + option.length()).split(" ", -1)[0];
    }

    /**
     * Returns the bases of a recipe that have no digest. A stage of the recipe itself needs none.
     */
    private static List<String> unpinned(String recipe) {
        var stages = FROM.matcher(recipe).results().map(from -> from.group(2)).toList();
        return FROM.matcher(recipe)
                .results()
                .map(from -> resolved(from, recipe))
                .filter(base -> !base.equals("scratch") && !stages.contains(base))
                .filter(base -> !DIGEST.matcher(base).find())
                .toList();
    }

    private static String resolved(MatchResult from, String recipe) {
        var base = from.group(1);
        for (var argument : ARGUMENT.matcher(recipe).results().toList()) {
            base = base.replace("${%s}".formatted(argument.group(1)), argument.group(2));
        }
        return base;
    }

    /**
     * Returns the source files of the repository with a matching name, without build results and
     * downloads.
     */
    private static List<Path> files(String name) throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .filter(file ->
                            Stream.of("target", "node_modules", ".git", ".askel")
                                    .noneMatch(Set.copyOf(pathElements(file))::contains))
                    .filter(Files::isRegularFile)
                    .toList();
        }
    }

    private static List<String> pathElements(Path file) {
        return List.of(SOURCES.relativize(file).toString().split("/"));
    }
}
