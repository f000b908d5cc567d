package dev.askel.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class PostgresBinariesTest {
    @Test
    void contains_the_archive_for_this_machine() throws IOException {
        try (var archive =
                PostgresBinaries.archive(
                        System.getProperty("os.name"), System.getProperty("os.arch"))) {
            assertThat(archive.read()).isNotNegative();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, riscv64, /postgres-linux-riscv64.txz",
        "Linux, arm, /postgres-linux-arm.txz",
        "FreeBSD, amd64, /postgres-freebsd-x86_64.txz",
        "Mac OS X, ppc, /postgres-darwin-ppc.txz"
    })
    void an_unsupported_machine_is_named(String system, String processor, String name) {
        assertThatThrownBy(() -> PostgresBinaries.archive(system, processor))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("--db-url");
    }
}
