package dev.askel.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class PostgresBinariesTest {
    @Test
    void contains_the_archive_for_this_machine() throws IOException {
        try (var archive =
                PostgresBinaries.openArchive(
                        System.getProperty("os.name"), System.getProperty("os.arch"))) {
            assertThat(archive.read()).isNotNegative();
        }
    }

    @Test
    void servers_that_share_a_folder_unpack_the_programs_once(@TempDir Path shared)
            throws IOException {
        var homes =
                IntStream.range(0, 3)
                        .mapToObj(_ ->
                                CompletableFuture.supplyAsync(
                                        () -> PostgresBinaries.findOrUnpackShared(shared).home(),
                                        Thread::startVirtualThread))
                        .toList();
        assertThat(homes.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        var home = homes.getFirst().join();
        var unpacked = Files.readAttributes(home, BasicFileAttributes.class).fileKey();

        assertThat(PostgresBinaries.findOrUnpackShared(shared).home()).isEqualTo(home);
        assertThat(Files.readAttributes(home, BasicFileAttributes.class).fileKey())
                .isEqualTo(unpacked);
        try (var entries = Files.list(shared)) {
            assertThat(entries.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder(home.getFileName().toString(), "unpacking.lock");
        }
    }

    @Test
    void shared_programs_that_another_account_could_change_are_refused(@TempDir Path shared)
            throws IOException {
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxr-x"));
        assertThatThrownBy(() -> PostgresBinaries.findOrUnpackShared(shared))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("rwxrwxr-x")
                .hasMessageContaining("askel.postgres.programs");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, riscv64, /postgres-linux-riscv64.txz",
        "Linux, arm, /postgres-linux-arm.txz",
        "FreeBSD, amd64, /postgres-freebsd-x86_64.txz",
        "Mac OS X, ppc, /postgres-darwin-ppc.txz"
    })
    void an_unsupported_machine_is_named(String system, String processor, String name) {
        assertThatThrownBy(() -> PostgresBinaries.openArchive(system, processor))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("--db-url");
    }
}
