package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.askel.cluster.tls.TestCertificateAuthority;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.schema.Migrations;
import dev.askel.load.process.DatabaseClock;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Program;
import dev.askel.load.process.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code askel doctor} finds each damage of a node, and the remedy that it names mends it. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class NodeDamageTest {
    private static final Path HOME = Path.of("target", "node-damage-test").toAbsolutePath();
    private static final Path KEY_FILE = HOME.resolve("root.key");
    private static final Path KEY_COPY = HOME.resolve("root.key.copy");
    private static final String KEYS_PAGE =
            "(docs/operations/keys.md#when-the-key-file-cannot-be-used)";
    private static final Duration CLOCK_READ_MAX = Duration.ofMinutes(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Pattern PAGE = Pattern.compile("docs/(\\S+\\.md)(?:#([\\w-]+))?");
    private static final Pattern CHMOD = Pattern.compile("Run (chmod 600 \\S+)\\.");

    private static TestPostgres postgres;
    private static Map<String, String> settings;

    @BeforeAll
    static void start() throws Exception {
        Program.run("rm", "-rf", HOME.toString());
        Files.createDirectories(HOME.resolve("data"));
        // The checks of the database demand a durable one.
        postgres = TestPostgres.start(TestPostgres.Durability.ON);
        settings = settings(postgres.createEmptyDatabase());
        // The first start creates the key file and the key ring.
        startServer(settings).close();
        Files.copy(KEY_FILE, KEY_COPY, StandardCopyOption.COPY_ATTRIBUTES);
        assertHealthy(settings);
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    private static Map<String, String> settings(TestPostgres.Database database) {
        return Map.of(
                "askel.data", HOME.resolve("data").toString(),
                "askel.keys.file", KEY_FILE.toString(),
                "askel.http.port", "0",
                "askel.database.url", database.url(),
                "askel.database.user", database.user());
    }

    private static Map<String, String> merged(
            Map<String, String> settings, Map<String, String> others) {
        var all = new HashMap<>(settings);
        all.putAll(others);
        return all;
    }

    private static Server startServer(Map<String, String> settings) {
        return Server.start(
                Settings.resolve(settings, Optional.empty()), new CompletableFuture<>());
    }

    private static AskelCommand doctor(Map<String, String> settings) throws IOException {
        var text = ConfigFactory.parseMap(settings).root().render(ConfigRenderOptions.concise());
        var file = Files.writeString(HOME.resolve("askel.conf"), text);
        return AskelCommand.run("doctor", "--config", file.toString());
    }

    private static void assertHealthy(Map<String, String> settings) throws IOException {
        var doctor = doctor(settings);
        assertThat(doctor.errors()).isEmpty();
        assertThat(doctor.output()).startsWith("No damage found.");
        assertThat(doctor.status()).isEqualTo(ExitStatus.DONE);
    }

    /** Asserts that the doctor has this number of findings; returns its report. */
    private static String assertDamaged(Map<String, String> settings, int findings)
            throws IOException {
        var doctor = doctor(settings);
        assertThat(doctor.errors()).isEmpty();
        assertThat(doctor.output()).contains("Damage found: %d.".formatted(findings));
        assertThat(doctor.status()).isEqualTo(ExitStatus.FAILED);
        PAGE.matcher(doctor.output()).results().forEach(NodeDamageTest::assertSection);
        return doctor.output();
    }

    /** Asserts that the page and the section that a remedy names exist. */
    private static void assertSection(MatchResult named) {
        try (var lines = Files.lines(Path.of("..", "docs", named.group(1)))) {
            var anchors =
                    lines.filter(line -> line.startsWith("#"))
                            .map(line ->
                                    line.replaceFirst("^#+ ", "")
                                            .toLowerCase(Locale.ROOT)
                                            .replaceAll("[^\\w -]", "")
                                            .replace(' ', '-'))
                            .toList();
            if (named.group(2) != null) {
                assertThat(anchors).as(named.group()).contains(named.group(2));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String finding(String check, String subject, String problem) {
        return "%-13s %s %s".formatted(check, subject, problem);
    }

    // The key file

    /** A damage of the key file, and the reason in the finding. */
    enum KeyDamage {
        MISSING("The key file %s is missing."),
        READABLE("The key file %s has the mode rw-r--r--: others than its owner have access."),
        MALFORMED("The key file %s does not hold root keys"),
        OF_ANOTHER_RING("The key file %s does not hold root key ");

        private final String reason;

        KeyDamage(String reason) {
            this.reason = reason;
        }

        void plant() throws IOException {
            switch (this) {
                case MISSING -> Files.delete(KEY_FILE);
                case READABLE -> setMode("rw-r--r--");
                case MALFORMED -> Files.writeString(KEY_FILE, "0123\n");
                case OF_ANOTHER_RING -> Files.writeString(KEY_FILE, "0123".repeat(16) + "\n");
            }
        }

        void mend(String report) throws IOException {
            if (this == READABLE) {
                var command = CHMOD.matcher(report);
                assertThat(command.find()).isTrue();
                Program.run(command.group(1).split(" "));
            } else {
                restoreKeyFile();
            }
        }
    }

    private static void setMode(String mode) throws IOException {
        Files.setPosixFilePermissions(KEY_FILE, PosixFilePermissions.fromString(mode));
    }

    private static void restoreKeyFile() throws IOException {
        Files.copy(
                KEY_COPY,
                KEY_FILE,
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @ParameterizedTest
    @EnumSource
    void a_key_file_that_cannot_be_used_is_reported_and_repaired(KeyDamage damage)
            throws IOException {
        damage.plant();
        try {
            var report = assertDamaged(settings, 1);

            assertThat(report)
                    .contains(
                            finding("configuration", "the key file", "cannot be used: ")
                                    + damage.reason.formatted(KEY_FILE))
                    .contains(KEYS_PAGE);
            damage.mend(report);
            assertHealthy(settings);
        } finally {
            restoreKeyFile();
        }
    }

    @Test
    void the_key_file_of_a_node_without_a_data_folder_is_checked() throws IOException {
        var ofNode = merged(settings, Map.of("askel.data", HOME.resolve("absent").toString()));
        Files.delete(KEY_FILE);
        try {
            assertThat(assertDamaged(ofNode, 1)).contains("configuration the key file");
        } finally {
            restoreKeyFile();
        }
        assertHealthy(ofNode);
    }

    // Certificates

    /** A damage of the file of a certificate, and the problem in the finding. */
    enum CertificateDamage {
        EXPIRES_SOON("expires at "),
        HAS_EXPIRED("expires at "),
        AUTHORITY_EXPIRES_SOON("expires at "),
        EMPTY("contains no certificate"),
        INCOMPLETE("cannot be read: "),
        MISSING("cannot be read: ");

        private final String problem;

        CertificateDamage(String problem) {
            this.problem = problem;
        }

        /** Returns the content of the damaged file; empty when there is no file. */
        Optional<String> content(TestCertificateAuthority authority, String valid)
                throws Exception {
            return switch (this) {
                case EXPIRES_SOON -> Optional.of(issue(authority, "soon", "-validity", "3"));
                case HAS_EXPIRED ->
                        Optional.of(
                                issue(
                                        authority,
                                        "expired",
                                        "-startdate",
                                        "-10d",
                                        "-validity",
                                        "5"));
                case AUTHORITY_EXPIRES_SOON ->
                        Optional.of(
                                valid + issue(authority, "ca2", "-ext", "bc:c", "-validity", "3"));
                case EMPTY -> Optional.of("");
                case INCOMPLETE ->
                        Optional.of(
                                valid.lines().findFirst().orElseThrow()
                                        + "\nMIIB\n-----END CERTIFICATE-----\n");
                case MISSING -> Optional.empty();
            };
        }
    }

    private static String issue(TestCertificateAuthority authority, String alias, String... options)
            throws Exception {
        return Files.readString(
                authority.issue(alias, "EC", "dns:localhost", options).certificate());
    }

    @ParameterizedTest
    @EnumSource
    void a_certificate_that_ends_soon_or_cannot_be_read_is_reported_and_renewed(
            CertificateDamage damage) throws Exception {
        var folder = HOME.resolve("certificates-" + damage);
        var authority = new TestCertificateAuthority(folder);
        var valid = issue(authority, "valid");
        var http = Files.writeString(folder.resolve("http.crt"), valid);
        var node = Files.writeString(folder.resolve("node.crt"), valid);
        var secured =
                merged(
                        settings,
                        Map.of(
                                "askel.http.tls.certificate", http.toString(),
                                "askel.cluster.tls.certificate", node.toString()));
        var content = damage.content(authority, valid);
        for (var file : List.of(http, node)) {
            if (content.isPresent()) {
                Files.writeString(file, content.get());
            } else {
                Files.delete(file);
            }
        }

        assertThat(assertDamaged(secured, 2))
                .contains(finding("certificate", http.toString(), damage.problem))
                .contains("docs/operations/tls.md#renew-the-certificate")
                .contains(finding("certificate", node.toString(), damage.problem))
                .contains("docs/operations/cluster.md#renew-certificates");
        Files.writeString(http, valid);
        Files.writeString(node, valid);
        assertHealthy(secured);
    }

    // The disk

    @Test
    void a_disk_that_is_nearly_full_is_reported_until_space_is_free() throws IOException {
        assumeThat(SmallDisk.unsupportedReason()).isEmpty();
        var folder = HOME.resolve("disk");
        var onDisk = merged(settings, Map.of("askel.data", folder.toString()));
        try (var disk = SmallDisk.mount(folder, 32)) {
            // An eighth of the disk is free.
            Files.write(folder.resolve("used"), new byte[28 << 20]);
            assertHealthy(onDisk);

            disk.fill();

            assertThat(assertDamaged(onDisk, 1))
                    .contains(
                            finding(
                                    "disk",
                                    folder.toString(),
                                    "has less free space than 1 GiB and less than a twentieth of the disk"))
                    .contains("mend: free space, or move the data folder to a larger disk");
            disk.freeSpace();
            assertHealthy(onDisk);
        }
    }

    @Test
    void a_data_folder_that_cannot_be_read_is_reported_until_it_can() throws IOException {
        var folder = HOME.resolve("loop");
        var inLoop = merged(settings, Map.of("askel.data", folder.toString()));
        Files.createSymbolicLink(folder, folder);

        assertThat(assertDamaged(inLoop, 1))
                .contains(finding("disk", folder.toString(), "cannot be read: "))
                .contains("mend: check the disk and the modes of the folder");
        Files.delete(folder);
        Files.createDirectory(folder);
        assertHealthy(inLoop);
    }

    // Clocks

    private static TestPostgres.Database createSteppableDatabase() throws SQLException {
        var database = postgres.createEmptyDatabase();
        try (var connection = database.connect()) {
            DatabaseClock.install(connection);
        }
        return database;
    }

    private static void step(TestPostgres.Database database, Duration offset) throws SQLException {
        try (var connection = database.connect()) {
            DatabaseClock.step(connection, offset);
        }
    }

    /** Waits until nodes refuse a jump of the database's clock, or no longer do. */
    private static void awaitRefusal(TestPostgres.Database database, boolean refused) {
        assertThat(
                        Deadline.after(CLOCK_READ_MAX)
                                .await(() -> isJumpRefused(database) == refused, POLL_INTERVAL))
                .as("a jump is refused: " + refused)
                .isTrue();
    }

    private static boolean isJumpRefused(TestPostgres.Database database) {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT correction_millis FROM engine_clock")) {
            return found.next() && found.getLong(1) != 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_node_whose_clock_differs_is_reported_until_the_clocks_agree() throws Exception {
        var database = createSteppableDatabase();
        Migrations.migrate(database.dataSource());
        var ofNode = settings(database);
        for (var deviation : new Duration[] {Duration.ofSeconds(10), Duration.ofSeconds(-10)}) {
            step(database, deviation);

            assertThat(assertDamaged(ofNode, 1))
                    .contains(
                            finding(
                                    "clock",
                                    "this node",
                                    "has a clock that differs from the database's by more than 5 s"))
                    .contains("mend: synchronize both clocks with NTP (docs/operations/clocks.md)");
        }
        step(database, Duration.ofSeconds(3));
        assertHealthy(ofNode);
    }

    private static final String REFUSED_JUMP =
            finding("clock", "the database", "has a clock whose jump the nodes refuse");

    private static final String CLOCKS_PAGE =
            "mend: follow docs/operations/clocks.md#when-the-clock-jumps";

    @Test
    void a_refused_jump_is_reported_until_the_clock_of_the_database_is_corrected()
            throws Exception {
        var database = createSteppableDatabase();
        var ofNode = settings(database);
        try (var _ = startServer(ofNode)) {
            step(database, HOUR);
            awaitRefusal(database, true);

            assertThat(assertDamaged(ofNode, 2))
                    .contains(REFUSED_JUMP, CLOCKS_PAGE)
                    .contains(finding("clock", "this node", "has a clock that differs"));
            step(database, Duration.ZERO);
            awaitRefusal(database, false);
            assertHealthy(ofNode);
        }
    }

    @Test
    void a_refused_jump_is_reported_until_a_node_accepts_it() throws Exception {
        var database = createSteppableDatabase();
        var ofNode = settings(database);
        // The clock is wrong at first, and the jump is its correction.
        step(database, HOUR.negated());
        try (var _ = startServer(ofNode)) {
            step(database, Duration.ZERO);
            awaitRefusal(database, true);
            assertThat(assertDamaged(ofNode, 1)).contains(REFUSED_JUMP, CLOCKS_PAGE);
        }
        assertThat(assertDamaged(ofNode, 1)).contains(REFUSED_JUMP);

        try (var _ = startServer(merged(ofNode, Map.of("askel.clock.accept-jump", "on")))) {
            awaitRefusal(database, false);
            assertHealthy(ofNode);
        }
    }
}
