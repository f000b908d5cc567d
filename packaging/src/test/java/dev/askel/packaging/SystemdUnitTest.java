package dev.askel.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.askel.load.process.Program;
import dev.askel.server.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the unit of systemd and the configuration file beside it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SystemdUnitTest {
    private static final Path FOLDER = Path.of("systemd");

    /** The greatest exposure that the test accepts, in tenths; an unconfined service has 96. */
    private static final String EXPOSURE_MAX = "20";

    private static final Pattern EXAMPLE = Pattern.compile("^  # ([a-z][a-z.]* [={].*)$");

    @TempDir private Path folder;

    /** Returns a unit whose launcher exists, because systemd checks that. */
    private Path unit(String text) throws IOException {
        assertThat(text).contains("ExecStart=/opt/askel/bin/askel up ");
        return Files.writeString(
                folder.resolve("askel.service"), text.replace("/opt/askel/bin/askel", "/bin/true"));
    }

    private static String text() throws IOException {
        return Files.readString(FOLDER.resolve("askel.service"));
    }

    private static void verify(Path unit) throws IOException {
        assertThat(Program.run("systemd-analyze", "verify", unit.toString())).isEmpty();
    }

    @Test
    void systemd_accepts_the_unit() throws IOException {
        InstalledPrograms.assume("systemd-analyze");
        verify(unit(text()));
        var misspelled = unit(text().replace("ProtectHome=", "ProtectHomes="));
        assertThatThrownBy(() -> verify(misspelled)).hasMessageContaining("ProtectHomes");
    }

    private static void checkExposure(Path unit) throws IOException {
        Program.run(
                "systemd-analyze",
                "security",
                "--offline=true",
                "--threshold=" + EXPOSURE_MAX,
                unit.toString());
    }

    @Test
    void the_service_is_confined() throws IOException {
        InstalledPrograms.assume("systemd-analyze");
        checkExposure(unit(text()));
        var privileged = unit(text().replace("CapabilityBoundingSet=\n", ""));
        assertThatThrownBy(() -> checkExposure(privileged)).isInstanceOf(IOException.class);
    }

    @Test
    void the_server_knows_each_setting_of_the_configuration_file() throws IOException {
        var shipped = Files.readString(FOLDER.resolve("askel.conf"));
        var withExamples =
                shipped.lines()
                        .map(line -> EXAMPLE.matcher(line).replaceFirst("$1"))
                        .collect(Collectors.joining("\n"));
        var file = Files.writeString(folder.resolve("askel.conf"), withExamples);
        var known = Settings.resolve(Map.of(), Optional.empty());
        var settings = ConfigFactory.parseString(withExamples);

        assertThat(ConfigFactory.parseString(shipped).entrySet()).isEmpty();
        assertThat(settings.entrySet()).hasSizeGreaterThan(6);
        assertThat(settings.entrySet())
                .allSatisfy(setting -> assertThat(known.hasPath(setting.getKey())).isTrue());
        assertThat(Settings.resolve(Map.of(), Optional.of(file)).getString("askel.auth"))
                .isEqualTo("keys");
    }
}
