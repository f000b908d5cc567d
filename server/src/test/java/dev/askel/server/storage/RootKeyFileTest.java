package dev.askel.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.Profile;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeyException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The path, mode and content of the key file. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RootKeyFileTest {
    @TempDir private Path folder;

    private Config config(String file) {
        return ConfigFactory.parseMap(
                Map.of("askel.data", folder.resolve("data").toString(), "askel.keys.file", file));
    }

    private RootKeyFile single() {
        return RootKeyFile.of(config(""), Profile.SINGLE);
    }

    private Path beside() {
        return folder.resolve("data.key");
    }

    @Test
    void a_server_that_is_alone_creates_it_beside_its_data_for_its_owner_only() throws IOException {
        var made = single().readOrCreate();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(beside())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(beside())).matches("[0-9a-f]{64}\n");
        assertThat(single().read()).extracting(RootKey::id).containsExactly(made.getFirst().id());
        assertThat(single().readOrCreate())
                .extracting(RootKey::id)
                .containsExactly(made.getFirst().id());
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(beside());
        }
    }

    @Test
    void a_file_that_is_missing_is_not_created_for_wrapped_keys() {
        assertThatThrownBy(() -> single().read())
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining(beside() + " is missing");
        assertThat(beside()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw--w----", "rwx--x---"})
    void a_file_that_others_can_use_is_refused(String mode) throws IOException {
        single().readOrCreate();
        Files.setPosixFilePermissions(beside(), PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> single().read())
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining(mode)
                .hasMessageContaining("chmod 600 " + beside());
        Files.setPosixFilePermissions(beside(), PosixFilePermissions.fromString("r--------"));
        assertThatCode(() -> single().read()).doesNotThrowAnyException();
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
        assertThat(file.readOrCreate()).hasSize(1);
        assertThatThrownBy(() -> RootKeyFile.create(named))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void a_new_root_key_goes_before_the_old_ones() throws IOException {
        var first = single().readOrCreate().getFirst().id();
        RootKeyFile.add(beside());
        assertThat(single().read()).hasSize(2);
        assertThat(single().read().getLast().id()).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(beside())))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "secret", "00", "zz\n"})
    void another_text_is_refused_and_not_repeated(String text) throws IOException {
        single().readOrCreate();
        Files.writeString(beside(), text);
        assertThatThrownBy(() -> single().read())
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("64 hexadecimal digits")
                .hasMessageNotContaining("secret");
    }
}
