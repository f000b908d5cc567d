package dev.askel.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.load.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets the version of a copy of the files that name it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SetVersionTest {
    @TempDir private Path tree;

    @BeforeEach
    void copyFiles() throws IOException {
        for (var file :
                new String[] {
                    "packaging/set-version",
                    "pom.xml",
                    "server/pom.xml",
                    "docs/containers.md",
                    "k8s/rendered/single.yaml"
                }) {
            var copy = tree.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of("..").resolve(file), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createDirectories(tree.resolve("docs/target"));
        Files.copy(tree.resolve("server/pom.xml"), tree.resolve("docs/target/pom.xml"));
    }

    private void setVersion(String version) throws IOException {
        Program.run("bash", tree.resolve("packaging/set-version").toString(), version);
    }

    @Test
    void poms_documents_and_manifests_get_the_version() throws IOException {
        setVersion("0.1.0");
        assertThat(tree.resolve("pom.xml"))
                .content()
                .contains("<version>0.1.0</version>")
                .containsPattern("outputTimestamp>20\\d\\d-\\d\\d-\\d\\dT00:00:00Z<");
        assertThat(tree.resolve("server/pom.xml")).content().contains("<version>0.1.0</version>");
        assertThat(tree.resolve("docs/containers.md")).content().contains("askel:0.1.0");
        assertThat(tree.resolve("k8s/rendered/single.yaml")).content().contains("askel:0.1.0");
        assertThat(tree.resolve("docs/target/pom.xml")).content().contains("-SNAPSHOT");
    }

    @Test
    void the_next_snapshot_replaces_a_release() throws IOException {
        var before = Files.readString(tree.resolve("server/pom.xml"));
        var former = before.replaceAll("(?s).*askel-parent</artifactId><version>([^<]*)<.*", "$1");
        setVersion("7.8.9");
        setVersion(former);
        assertThat(tree.resolve("server/pom.xml")).content().isEqualTo(before);
    }

    @Test
    void another_form_of_version_is_refused() {
        assertThatThrownBy(() -> setVersion("1")).hasMessageContaining("MAJOR.MINOR.PATCH");
    }
}
