package dev.askel.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.Profile;
import dev.askel.engine.LogLines;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeyException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the path, mode and content of the key file. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RootKeyFileTest {
    /** The stored form of version 1, which every later release reads. */
    private static final String KMS_LINE =
            "kms 1 arn:aws:kms:eu-central-1:123456789012:key/k AQICAHhBc2tlbA==";

    @TempDir private Path folder;

    private Config config(String file) {
        return ConfigFactory.parseMap(
                Map.of("askel.data", folder.resolve("data").toString(), "askel.keys.file", file));
    }

    private RootKeyFile singleServerFile() {
        return RootKeyFile.of(config(""), Profile.SINGLE);
    }

    private Path keyFile() {
        return folder.resolve("data.key");
    }

    @Test
    void a_single_server_creates_a_private_key_file_beside_its_data() throws IOException {
        var created = singleServerFile().readOrCreate();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(keyFile())).matches("[0-9a-f]{64}\n");
        assertThat(singleServerFile().read().keys())
                .extracting(RootKey::id)
                .containsExactly(created.first().id());
        assertThat(singleServerFile().readOrCreate().keys())
                .extracting(RootKey::id)
                .containsExactly(created.first().id());
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(keyFile());
        }
    }

    @Test
    void a_file_that_is_missing_is_not_created_for_wrapped_keys() {
        assertThatThrownBy(() -> singleServerFile().read())
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining(keyFile() + " is missing");
        assertThat(keyFile()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw--w----", "rwx--x---"})
    void a_file_that_others_can_use_is_refused(String mode) throws IOException {
        singleServerFile().readOrCreate();
        Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> singleServerFile().read())
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining(mode)
                .hasMessageContaining("chmod 600 " + keyFile());
        Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("r--------"));
        assertThatCode(() -> singleServerFile().read()).doesNotThrowAnyException();
    }

    @Test
    void nodes_of_a_cluster_need_an_existing_file() throws IOException {
        assertThatThrownBy(() -> RootKeyFile.of(config(""), Profile.CLUSTER))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("profile cluster")
                .hasMessageContaining("askel keys create FILE");
        var named = folder.resolve("shared.key");
        var file = RootKeyFile.of(config(named.toString()), Profile.KUBERNETES);
        assertThatThrownBy(file::readOrCreate)
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining(named + " is missing");
        RootKeyFile.create(named);
        assertThat(file.readOrCreate().keys()).hasSize(1);
        assertThatThrownBy(() -> RootKeyFile.create(named))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void a_new_root_key_is_inserted_before_the_old_ones() throws IOException {
        var first = singleServerFile().readOrCreate().first().id();
        RootKeyFile.add(keyFile(), config(""), Optional.empty());
        assertThat(singleServerFile().read().keys()).hasSize(2);
        assertThat(singleServerFile().read().keys().getLast().id()).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void a_file_with_a_new_root_key_keeps_its_owner_group_and_mode() throws IOException {
        singleServerFile().readOrCreate();
        var principals = keyFile().getFileSystem().getUserPrincipalLookupService();
        if (System.getProperty("user.name").equals("root")) {
            // With sudo, root also changes the file of a server that runs as another user.
            Files.setOwner(keyFile(), principals.lookupPrincipalByName("nobody"));
        }
        Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("r--------"));
        var before = Files.readAttributes(keyFile(), PosixFileAttributes.class);
        RootKeyFile.add(keyFile(), config(""), Optional.empty());
        var after = Files.readAttributes(keyFile(), PosixFileAttributes.class);
        assertThat(after.owner()).isEqualTo(before.owner());
        assertThat(after.group()).isEqualTo(before.group());
        assertThat(after.permissions()).isEqualTo(before.permissions());
        assertThat(Files.readAllLines(keyFile())).hasSize(2);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(keyFile());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "secret", "00", "zz\n"})
    void malformed_content_is_refused_and_not_repeated(String text) throws IOException {
        singleServerFile().readOrCreate();
        Files.writeString(keyFile(), text);
        assertThatThrownBy(() -> singleServerFile().read())
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("64 hexadecimal digits")
                .hasMessageNotContaining("secret");
    }

    /** The settings of a server whose KMS does not listen. */
    private Config configWithoutKms() throws IOException {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        return ConfigFactory.parseString(
                        "askel.connectors.endpoints.kms = \"http://127.0.0.1:%d\""
                                .formatted(closed))
                .withFallback(config(""))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    @Test
    void a_start_without_kms_ends_after_the_timeout_and_names_the_key() throws IOException {
        singleServerFile().readOrCreate();
        Files.writeString(keyFile(), KMS_LINE + "\n" + Files.readString(keyFile()));
        var file = RootKeyFile.of(configWithoutKms(), Profile.SINGLE);

        assertThatThrownBy(() ->
                        file.openWithRetries(
                                () -> file.read().first(),
                                Duration.ZERO,
                                new CompletableFuture<>()))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("KMS does not decrypt a root key")
                .hasMessageContaining("arn:aws:kms:eu-central-1:123456789012:key/k")
                .hasMessageContaining("kms-start-timeout");
        // A stop of the starting server ends the wait.
        assertThatThrownBy(() ->
                        file.openWithRetries(
                                () -> file.read().first(),
                                Duration.ofDays(1),
                                CompletableFuture.completedFuture(true)))
                .hasMessageContaining("KMS does not decrypt a root key")
                .hasMessageNotContaining("kms-start-timeout");
        // A start that does not need KMS does not wait for it.
        assertThat(
                        file.openWithRetries(
                                () -> file.read().keys(),
                                Duration.ofDays(1),
                                new CompletableFuture<>()))
                .hasSize(1);
    }

    @Test
    void a_line_that_kms_does_not_decrypt_leaves_the_other_keys_usable() throws IOException {
        var clear = singleServerFile().readOrCreate().first().id();
        Files.writeString(keyFile(), KMS_LINE + "\n" + Files.readString(keyFile()));
        var file = RootKeyFile.of(configWithoutKms(), Profile.SINGLE);
        try (var log = new LogLines()) {
            assertThat(file.readOpened()).extracting(RootKey::id).containsExactly(clear);
            assertThat(log.messages()).noneMatch(line -> line.contains("KMS"));
            for (int i = 0; i < 2; i++) {
                var read = file.read();
                assertThat(read.keys()).extracting(RootKey::id).containsExactly(clear);
                assertThatThrownBy(read::first)
                        .isInstanceOf(RootKeyException.class)
                        .hasMessageContaining("KMS does not decrypt a root key");
            }
            assertThat(log.messages())
                    .filteredOn(line -> line.contains("A line of the key file is not used"))
                    .singleElement()
                    .asString()
                    .contains("KMS does not decrypt a root key");
        }
        Files.writeString(keyFile(), KMS_LINE + "\n");
        assertThatThrownBy(file::read).hasMessageContaining("KMS does not decrypt a root key");
        assertThat(file.readOpened()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kms 2 arn:aws:kms:eu-central-1:123456789012:key/k AAAA",
                "kms 1 key/k AAAA",
                "kms 1 arn:aws:kms:eu-central-1:123456789012:key/k",
                "kms 1 arn:aws:kms:eu-central-1:123456789012:key/k %%%%"
            })
    void a_malformed_line_for_kms_is_refused(String line) throws IOException {
        singleServerFile().readOrCreate();
        Files.writeString(keyFile(), line);
        var file = RootKeyFile.of(configWithoutKms(), Profile.SINGLE);
        assertThatThrownBy(file::read)
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("kms 1 ARN CIPHERTEXT");
    }
}
