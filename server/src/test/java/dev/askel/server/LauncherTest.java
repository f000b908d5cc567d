package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the launcher in a source tree whose Java and Maven only record their calls. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LauncherTest {
    @TempDir private Path folder;
    private Path tree;
    private Path java;
    private Path calls;

    @BeforeEach
    void createSourceTree() throws IOException {
        tree = Files.createDirectories(folder.resolve("tree"));
        java = folder.resolve("jdk");
        calls = folder.resolve("calls");
        Files.copy(
                Path.of("..", "askel"), tree.resolve("askel"), StandardCopyOption.COPY_ATTRIBUTES);
        for (var file :
                List.of(
                        "LICENSE",
                        "NOTICE",
                        "pom.xml",
                        "server/pom.xml",
                        "server/src/main/Main.java",
                        "server/src/main/resources/dev/askel/server/command/usage.txt",
                        "server/src/assembly/a.xml",
                        "monitoring/alerts.yaml",
                        "packaging/systemd/askel.service")) {
            write(tree.resolve(file), "first");
        }
        Files.createDirectories(tree.resolve(".mvn"));
        write(java.resolve("release"), "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"25.0.3\"\n");
        writeProgram(java.resolve("bin/javac"), "exit 0");
        writeProgram(java.resolve("bin/java"), "echo java \"${@: -1}\" >>'" + calls + "'");
        writeProgram(
                folder.resolve("bin/mvn"),
                "echo mvn >>'"
                        + calls
                        + "'; mkdir -p server/target/askel-1/askel-1/lib;"
                        + " : >server/target/askel-1/askel-1/lib/askel-server-1.jar");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void writeProgram(Path file, String body) throws IOException {
        write(file, "#!/usr/bin/env bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private int askel(String... arguments) throws Exception {
        return launch(tree.resolve("askel"), Map.of(), arguments);
    }

    private int launch(Path launcher, Map<String, String> environment, String... arguments)
            throws Exception {
        var command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment()
                .merge(
                        "PATH",
                        folder.resolve("bin").toString(),
                        (path, first) -> first + ":" + path);
        try (var process = AskelProcess.start(builder)) {
            return process.awaitExit();
        }
    }

    private List<String> calls() throws IOException {
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    @Test
    void builds_once_while_nothing_changes() throws Exception {
        assertThat(askel("validate", "a")).isZero();
        assertThat(askel("validate", "b")).isZero();
        assertThat(calls()).containsExactly("mvn", "java a", "java b");
    }

    @Test
    void builds_again_when_a_source_has_changed_or_is_new() throws Exception {
        askel("validate", "a");
        write(tree.resolve("server/src/main/Main.java"), "second");
        askel("validate", "b");
        write(tree.resolve("server/src/main/New.java"), "new");
        askel("validate", "c");
        assertThat(calls()).containsExactly("mvn", "java a", "mvn", "java b", "mvn", "java c");
    }

    @Test
    void files_of_a_server_are_accessible_to_its_account_only() throws Exception {
        writeProgram(java.resolve("bin/java"), "umask >>'" + calls + "'");
        assertThat(askel("up")).isZero();
        assertThat(calls()).endsWith("0077");
    }

    @Test
    void jars_of_the_operator_follow_those_of_the_distribution() throws Exception {
        var home = folder.resolve("distribution");
        write(home.resolve("lib/askel-server-1.jar"), "");
        write(home.resolve("share/usage.txt"), "");
        Files.createDirectories(home.resolve("bin"));
        var launcher =
                Files.copy(
                        Path.of("..", "askel"),
                        home.resolve("bin/askel"),
                        StandardCopyOption.COPY_ATTRIBUTES);
        writeProgram(java.resolve("bin/java"), "echo \"$@\" >>'" + calls + "'");
        launch(launcher, Map.of(), "validate", "a");
        write(home.resolve("ext/mine.jar"), "");
        launch(launcher, Map.of(), "validate", "b");
        launch(launcher, Map.of("ASKEL_CLASSPATH", "/opt/x.jar:/opt/y.jar"), "validate", "c");

        assertThat(calls().get(0))
                .endsWith(" -jar %1$s/lib/askel-server-1.jar validate a".formatted(home));
        assertThat(calls().get(1))
                .endsWith(
                        " -cp %1$s/lib/askel-server-1.jar:%1$s/ext/* dev.askel.server.Main validate b"
                                .formatted(home));
        assertThat(calls().get(2))
                .endsWith(
                        " -cp %1$s/lib/askel-server-1.jar:%1$s/ext/*:/opt/x.jar:/opt/y.jar dev.askel.server.Main validate c"
                                .formatted(home));
    }

    @Test
    void does_not_build_for_a_file_that_was_only_touched() throws Exception {
        askel("validate", "a");
        write(tree.resolve("server/src/main/Main.java"), "first");
        askel("validate", "b");
        assertThat(calls()).containsExactly("mvn", "java a", "java b");
    }

    @Test
    void restarts_a_node_that_was_marked_down() throws Exception {
        writeProgram(
                java.resolve("bin/java"),
                "echo java >>'"
                        + calls
                        + "'; [ \"$(grep -c java '"
                        + calls
                        + "')\" -ge 3 ] && exit 3; exit 75");
        assertThat(askel("up", "--profile", "cluster")).isEqualTo(3);
        assertThat(calls()).containsExactly("mvn", "java", "java", "java");
    }

    @Test
    void restarted_nodes_learn_that_one_launcher_has_started_them() throws Exception {
        writeProgram(
                java.resolve("bin/java"),
                "echo \"java $ASKEL_LAUNCH_ID\" >>'"
                        + calls
                        + "'; [ \"$(grep -c java '"
                        + calls
                        + "')\" -ge 3 ] && exit 3; exit 75");
        assertThat(askel("up", "--profile", "cluster")).isEqualTo(3);
        assertThat(calls()).hasSize(4).startsWith("mvn");
        assertThat(calls().stream().skip(1).distinct())
                .singleElement()
                .asString()
                .matches("java \\d+-\\d+-\\d+");
    }

    @Test
    void does_not_restart_a_single_server() throws Exception {
        writeProgram(java.resolve("bin/java"), "echo java >>'" + calls + "'; exit 75");
        assertThat(askel("up")).isEqualTo(ExitStatus.DOWNED.code());
        assertThat(calls()).containsExactly("mvn", "java");
    }

    /** Makes Java exit once as a node that was marked down, and then as one that is refused. */
    private void markDownOnce() throws IOException {
        Files.deleteIfExists(calls);
        writeProgram(
                java.resolve("bin/java"),
                "echo java >>'"
                        + calls
                        + "'; [ \"$(grep -c java '"
                        + calls
                        + "')\" -ge 2 ] && exit 3; exit 75");
    }

    private String config(String text) throws IOException {
        return Files.writeString(folder.resolve("askel.conf"), text).toString();
    }

    @Test
    void restarts_a_node_whose_file_sets_or_may_set_the_profile() throws Exception {
        for (var text :
                List.of(
                        "askel.profile = cluster",
                        "askel {\n  http.port = 1\n  profile = \"cluster\" # of three\n}\n",
                        "{\"askel\":{\"database\":{\"url\":\"jdbc:postgresql://h/d\"},\"profile\": \"cluster\"}}",
                        "askel { profile = single, profile = ${?ASKEL_PROFILE} }",
                        "include \"common.conf\"")) {
            markDownOnce();
            assertThat(askel("up", "--config", config(text))).as(text).isEqualTo(3);
            assertThat(calls()).as(text).endsWith("java", "java");
        }
    }

    @Test
    void does_not_restart_a_server_whose_file_names_another_profile() throws Exception {
        for (var text :
                List.of(
                        "askel.profile = kubernetes",
                        "# askel.profile = cluster\naskel.cluster.host = \"127.0.0.1\"",
                        "askel.database.url = \"jdbc:postgresql://cluster/askel\"")) {
            markDownOnce();
            assertThat(askel("up", "--config", config(text)))
                    .as(text)
                    .isEqualTo(ExitStatus.DOWNED.code());
        }
        markDownOnce();
        assertThat(
                        askel(
                                "up",
                                "--profile",
                                "kubernetes",
                                "--config",
                                config("askel.profile = cluster")))
                .isEqualTo(ExitStatus.DOWNED.code());
    }

    @Test
    void a_server_records_its_classes_for_the_archive_of_later_starts() throws Exception {
        simulateJvm();
        askel("validate", "a");
        askel("up");
        assertThat(calls()).containsExactly("mvn", "plain", "record");
        askel("up");
        awaitArchive();
        askel("validate", "a");
        askel("up");
        assertThat(calls())
                .containsExactlyInAnyOrder(
                        "mvn", "plain", "record", "plain", "create", "use", "use");
    }

    @Test
    void a_server_records_its_classes_again_for_another_jdk_or_without_an_archive()
            throws Exception {
        simulateJvm();
        askel("up");
        askel("up");
        awaitArchive();
        replaceJdk(findArchiveFile(".aot").orElseThrow());
        askel("up");
        assertThat(calls()).containsExactlyInAnyOrder("mvn", "record", "plain", "create", "record");
        Files.delete(findArchiveFile(".aot.notes").orElseThrow());
        askel("up");
        assertThat(calls()).hasSize(6).endsWith("record");
    }

    /** Changes the JDK after the archive. Times of files have steps of some milliseconds. */
    private void replaceJdk(Path archive) throws IOException {
        var release = java.resolve("release");
        do {
            Files.writeString(release, "IMPLEMENTOR=\"Other\"\nJAVA_VERSION=\"25.0.4\"\n");
        } while (Files.getLastModifiedTime(release).compareTo(Files.getLastModifiedTime(archive))
                <= 0);
    }

    /** Simulates the JVM's reaction to each of its flags. */
    private void simulateJvm() throws IOException {
        writeProgram(
                java.resolve("bin/java"),
                """
                mode=plain
                for word; do
                  case $word in
                    -XX:AOTMode=*) mode=${word#*=} ;;
                    -XX:AOTConfiguration=*) notes=${word#*=} ;;
                    -XX:AOTCache=*) cache=${word#*=} ;;
                  esac
                done
                case $mode in
                  record) echo notes >"$notes" ;;
                  create) [ -s "$notes" ] && echo classes >"$cache" ;;
                  *) [ -z "${cache:-}" ] || mode=use ;;
                esac
                echo $mode >>'%s'\
                """
                        .formatted(calls));
    }

    private void awaitArchive() throws IOException {
        var deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (findArchiveFile(".aot").isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        assertThat(findArchiveFile(".aot")).isPresent();
    }

    private Optional<Path> findArchiveFile(String end) throws IOException {
        // Reads names only, because a file may be deleted meanwhile.
        try (var builds = Files.newDirectoryStream(tree.resolve(".askel"), "dist-*")) {
            for (var build : builds) {
                try (var files = Files.newDirectoryStream(build, "*" + end)) {
                    for (var file : files) {
                        return Optional.of(file);
                    }
                }
            }
            return Optional.empty();
        }
    }

    @Test
    void each_command_of_the_usage_is_known() throws Exception {
        var usage =
                Files.readString(Path.of("src/main/resources/dev/askel/server/command/usage.txt"));
        var commands = new TreeSet<String>();
        Pattern.compile("^  ([a-z]+)", Pattern.MULTILINE)
                .matcher(usage)
                .results()
                .forEach(found -> commands.add(found.group(1)));
        // The launcher runs these itself.
        commands.removeAll(List.of("test", "bench", "completion", "help"));

        assertThat(commands).contains("up", "schedules", "stats");
        for (var command : commands) {
            assertThat(askel(command, "a")).as(command).isZero();
        }
        assertThat(calls()).hasSize(commands.size() + 1);
    }

    @Test
    void an_unknown_command_is_a_usage_error_and_builds_nothing() throws Exception {
        assertThat(askel("fly")).isEqualTo(ExitStatus.USAGE.code());
        assertThat(askel()).isEqualTo(ExitStatus.USAGE.code());
        assertThat(askel("test", "--often")).isEqualTo(ExitStatus.USAGE.code());
        assertThat(calls()).isEmpty();
    }

    @Test
    void adds_up_the_reports_and_fails_when_a_test_failed() throws Exception {
        simulateReports(
                "<testsuite name=\"a\" tests=\"5\" errors=\"1\" skipped=\"1\" failures=\"1\">",
                "<testsuite tests=\"15\" errors=\"0\"\n skipped=\"0\" failures=\"0\">");
        assertThat(runTests()).containsExactly("1", "17 passed, 2 failed, 1 skipped");
    }

    @Test
    void adds_up_the_reports_and_passes_when_no_test_failed() throws Exception {
        simulateReports(
                "<testsuite name=\"a\" tests=\"5\" errors=\"0\" skipped=\"1\" failures=\"0\">",
                "<testsuite tests=\"15\" errors=\"0\" skipped=\"0\" failures=\"0\">");
        assertThat(runTests()).containsExactly("0", "19 passed, 0 failed, 1 skipped");
    }

    /** Simulates a Maven that writes one report of Surefire and one of ScalaTest. */
    private void simulateReports(String surefire, String scalatest) throws IOException {
        write(
                folder.resolve("surefire.xml"),
                "<?xml version=\"1.0\"?>\n" + surefire + "\n</testsuite>\n");
        write(
                folder.resolve("scalatest.xml"),
                "<?xml version=\"1.0\"?>\n" + scalatest + "\n</testsuite>\n");
        writeProgram(
                folder.resolve("bin/mvn"),
                """
                mkdir -p server/target/surefire-reports engine-tck/target/scalatest-reports
                cp '%1$s/surefire.xml' server/target/surefire-reports/TEST-a.xml
                cp '%1$s/scalatest.xml' engine-tck/target/scalatest-reports/TEST-b.xml\
                """
                        .formatted(folder));
    }

    private List<String> runTests() throws Exception {
        var builder = new ProcessBuilder(tree.resolve("askel").toString(), "test");
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment()
                .merge(
                        "PATH",
                        folder.resolve("bin").toString(),
                        (path, first) -> first + ":" + path);
        try (var process = AskelProcess.start(builder)) {
            var status = process.awaitExit();
            return List.of(Integer.toString(status), process.output().lines().toList().getLast());
        }
    }
}
