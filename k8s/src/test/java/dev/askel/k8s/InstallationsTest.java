package dev.askel.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class InstallationsTest {
    private static final int DIGEST_CHARS = 16;

    static List<String> overlays() throws IOException {
        try (var folders = Files.list(Installation.MANIFESTS.resolve("overlays"))) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void all_fields_are_known_to_kubernetes(String overlay) {
        var read = ManifestReader.parse(Installation.readRendered(overlay));
        assertThat(read.problems()).isEmpty();
        assertThat(read.resources()).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void no_rule_is_violated(String overlay) {
        var installation = Installation.parse(Installation.readRendered(overlay));
        assertThat(
                        Stream.of(InstallationRule.values())
                                .flatMap(rule ->
                                        rule.problems(installation)
                                                .map(problem -> rule + ": " + problem)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void the_rendered_manifests_are_up_to_date(String overlay) throws IOException {
        var text = Installation.readRendered(overlay);
        var body = text.substring(text.indexOf('\n') + 1);
        assertThat(text.lines().findFirst().orElseThrow())
                .as("run k8s/render")
                .isEqualTo(
                        "# Written by k8s/render. Sources %s, text %s."
                                .formatted(digest(sources()), digest(body.getBytes(UTF_8))));
    }

    @Test
    void the_deployment_uses_the_image_of_the_build() {
        var build = Installation.readText(Installation.MANIFESTS.resolve("image/build"));
        var pom = Installation.readText(Installation.MANIFESTS.resolve("pom.xml"));
        var version =
                pom.replaceAll(
                        "(?s).*<artifactId>askel-parent</artifactId><version>([^<]+)<.*", "$1");
        assertThat(build).contains("tag=${tag:-localhost/askel:${version%.jar}}");
        assertThat(Installation.parse(Installation.readRendered("cluster")).container().getImage())
                .isEqualTo("localhost/askel:" + version);
    }

    /**
     * Returns each file's path below k8s and its text, in the order of the paths. The script {@code
     * k8s/render} digests the same bytes.
     */
    private static byte[] sources() throws IOException {
        var all = new ByteArrayOutputStream();
        for (var file : files()) {
            all.write((file + "\n").getBytes(UTF_8));
            all.write(Files.readAllBytes(Installation.MANIFESTS.resolve(file)));
        }
        return all.toByteArray();
    }

    private static List<String> files() throws IOException {
        try (var base = Files.walk(Installation.MANIFESTS.resolve("base"));
                var components = Files.walk(Installation.MANIFESTS.resolve("components"));
                var overlays = Files.walk(Installation.MANIFESTS.resolve("overlays"));
                var monitoring = Files.walk(Installation.MONITORING)) {
            return Stream.of(base, components, overlays, monitoring)
                    .flatMap(files -> files)
                    .filter(Files::isRegularFile)
                    .map(Installation.MANIFESTS::relativize)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    private static String digest(byte[] bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest).substring(0, DIGEST_CHARS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
