package dev.askel.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Checks the database URLs and the Compose file in documents. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ContainerDocumentsTest {
    private static final Pattern DATABASE_URL =
            Pattern.compile("--db-url\\s+\"?((?:jdbc:)?postgresql://[^\"`\\s]+)");

    @Test
    void database_urls_in_documents_verify_the_certificate() throws IOException {
        var urls =
                Installation.repositoryFiles(".*\\.md").stream()
                        .map(Installation::readText)
                        .flatMap(text -> DATABASE_URL.matcher(text).results())
                        .map(match -> match.group(1))
                        .toList();
        assertThat(urls).isNotEmpty().allSatisfy(url -> assertThat(url).contains("verify-full"));
    }

    @Test
    void the_compose_example_keeps_data_and_key_in_volumes_of_the_image_user() throws IOException {
        var page = Installation.readText(Installation.REPOSITORY.resolve("docs/containers.md"));
        var example =
                Pattern.compile("(?s)```\\n(services:\\n.*?)```").matcher(page).results().toList();
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
        var recipe = Installation.readText(Installation.MANIFESTS.resolve("image/Containerfile"));
        for (var folder : mounts.keySet()) {
            assertThat(recipe).contains("COPY --chown=10001:10001 data " + folder + "\n");
        }
        assertThat(recipe).contains("USER 10001:10001");
    }

    private static String valueOf(String option, String command) {
        return command.substring(command.indexOf(option) + option.length()).split(" ", -1)[0];
    }
}
