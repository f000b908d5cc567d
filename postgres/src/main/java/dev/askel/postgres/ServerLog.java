package dev.askel.postgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** PostgreSQL's log file, and what its last lines say about a failed start. */
final class ServerLog {
    private static final long BYTES_MAX = 10L << 20;
    private static final long TAIL_BYTES = 8 << 10;
    private static final List<String> TRANSIENT =
            List.of(
                    "already exists",
                    "is still in use",
                    "could not bind",
                    "Address already in use");

    private final Path file;
    private volatile long marked;

    ServerLog(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Keeps one former file once this one is large. */
    void rotate() {
        try {
            if (Files.exists(file) && Files.size(file) > BYTES_MAX) {
                Files.move(
                        file,
                        file.resolveSibling(file.getFileName() + ".1"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is written from now on belongs to the start that follows. */
    void mark() {
        try {
            marked = Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why the start since {@link #mark} failed: transient, or for the operator to see to. */
    RuntimeException failure() {
        var text = textSinceMark();
        if (TRANSIENT.stream().anyMatch(text::contains)) {
            return new TransientFailure(text);
        }
        return new StartRefusedException(
                "PostgreSQL ended at its start. Its log (%s) says:%n%s".formatted(file, text));
    }

    private String textSinceMark() {
        try (var access = new RandomAccessFile(file.toFile(), "r")) {
            var from = Math.max(marked, access.length() - TAIL_BYTES);
            var bytes = new byte[(int) (access.length() - from)];
            access.seek(from);
            access.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
