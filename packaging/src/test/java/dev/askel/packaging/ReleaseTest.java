package dev.askel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.load.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes the files of a release twice and checks them. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ReleaseTest {
    private static final Pattern LIBRARY = Pattern.compile("[^/]+/lib/(.+)\\.jar");
    private static final Pattern FILE = Pattern.compile("^\\| `([^`]*)` \\|", Pattern.MULTILINE);

    @Test
    void two_builds_are_equal_and_complete(@TempDir Path release) throws IOException {
        for (var program : new String[] {"mvn", "npm", "node", "dpkg-deb", "git", "unzip"}) {
            InstalledPrograms.assume(program);
        }
        Program.run("bash", "reproduce", "--version", "0.1.0", "--output", release.toString());

        assertThat(names(release)).isEqualTo(documentedNames());
        assertThat(release.resolve("askel-0.1.0.tar.gz")).exists();
        Program.run("sh", "-c", "cd '" + release + "' && sha256sum --check --strict SHA256SUMS");
        var components = new TreeSet<String>();
        var bom = new ObjectMapper().readTree(only(release, ".cdx.json").toFile());
        for (var component : bom.path("components")) {
            components.add(
                    component.path("name").asText() + "-" + component.path("version").asText());
            assertThat(component.path("licenses")).as(component.toString()).isNotEmpty();
        }
        var archive = Program.run("tar", "-tzf", only(release, ".tar.gz").toString());
        assertThat(LIBRARY.matcher(archive).results().map(found -> found.group(1)))
                .hasSizeGreaterThan(50)
                .allSatisfy(library -> assertThat(isListed(library, components)).isTrue());
        assertThat(components).anyMatch(name -> name.startsWith("react-dom-"));
        assertThat(only(release, "-licences.txt")).content().contains("\tApache-2.0");
    }

    /** The bill of materials lists the server itself in another place. */
    private static boolean isListed(String library, Set<String> components) {
        return library.startsWith("askel-server-") || components.contains(library);
    }

    /** Returns the names of the files with placeholders, as in the document. */
    private static Set<String> names(Path release) throws IOException {
        var names = new TreeSet<String>();
        var server = only(release, ".tar.gz").getFileName().toString();
        var version = server.substring("askel-".length(), server.length() - ".tar.gz".length());
        try (var files = Files.list(release)) {
            files.map(file -> file.getFileName().toString().replace(version, "VERSION"))
                    .map(name -> name.replaceFirst("_[a-z0-9]+\\.deb", "_ARCHITECTURE.deb"))
                    .forEach(names::add);
        }
        return names;
    }

    private static Set<String> documentedNames() throws IOException {
        var page = Files.readString(Path.of("../docs/releases.md"));
        var table = page.substring(page.indexOf("## Files"), page.indexOf("The archive unpacks"));
        var names = new TreeSet<String>();
        FILE.matcher(table).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    private static Path only(Path release, String end) throws IOException {
        try (var files = Files.list(release)) {
            return files.filter(file -> file.toString().endsWith(end)).findFirst().orElseThrow();
        }
    }
}
