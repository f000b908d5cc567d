package dev.askel.connectors.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class FileRangeStreamTest {
    @TempDir private Path root;
    private Path file;
    private FileVersion version;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(root.resolve("digits"), "0123456789");
        version = Objects.requireNonNull(FileVersion.read(file));
    }

    @Test
    void a_range_is_read() throws Exception {
        try (var bytes = FileRangeStream.open(file, version, 3, 4)) {
            assertThat(bytes.read()).isEqualTo('3');
            assertThat(bytes.readAllBytes()).asString().isEqualTo("456");
            assertThat(bytes.read()).isEqualTo(-1);
        }
    }

    @Test
    void another_version_is_neither_opened_nor_read() throws Exception {
        try (var bytes = FileRangeStream.open(file, version, 0, 10)) {
            assertThat(bytes.read()).isEqualTo('0');
            Files.writeString(file, "changed");
            assertThatExceptionOfType(FileChangedException.class).isThrownBy(bytes::read);
        }
        assertThatExceptionOfType(FileChangedException.class)
                .isThrownBy(() -> FileRangeStream.open(file, version, 0, 10));
        Files.delete(file);
        assertThatExceptionOfType(FileChangedException.class)
                .isThrownBy(() -> FileRangeStream.open(file, version, 0, 10));
    }

    @Test
    void a_link_in_place_of_the_file_is_not_opened() throws Exception {
        var other = Files.move(file, root.resolve("other"));
        Files.createSymbolicLink(file, other);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> FileRangeStream.open(file, version, 0, 10));
    }

    @Test
    void an_interrupt_is_reported_by_the_exception() throws Exception {
        try (var bytes = FileRangeStream.open(file, version, 0, 10)) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(bytes::read);
            assertThat(Thread.interrupted()).isFalse();
        }
    }
}
