package dev.askel.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that the base images in container recipes have a digest. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ImageRecipeTest {
    private static final Pattern DIGEST = Pattern.compile("@sha256:[0-9a-f]{64}$");
    private static final Pattern FROM =
            Pattern.compile("(?m)^\\s*FROM\\s+(?:--\\S+\\s+)*(\\S+)(?:\\s+AS\\s+(\\S+))?");
    private static final Pattern ARGUMENT = Pattern.compile("(?m)^\\s*ARG\\s+(\\w+)=(\\S+)");

    @Test
    void every_image_is_built_on_a_base_with_a_digest() throws IOException {
        var recipes = Installation.repositoryFiles("(?i)(container|docker)file(\\..*)?");
        assertThat(recipes).isNotEmpty();
        for (var recipe : recipes) {
            assertThat(unpinned(Installation.readText(recipe))).as(recipe.toString()).isEmpty();
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
}
