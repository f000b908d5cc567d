package dev.askel.postgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL's log file, of the mode 0600, and its last lines after a failed start. PostgreSQL's
 * account opens it: a link that this account places there leads root nowhere.
 */
final class ServerLog {
    private static final String APPENDING = "umask 077; log=$1; shift; exec \"$@\" >>\"$log\" 2>&1";
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

    /** The command with both of its streams appended to this file; to be run as the owner. */
    List<String> appending(List<String> command) {
        var line = new ArrayList<>(List.of("sh", "-c", APPENDING, "sh", file.toString()));
        line.addAll(command);
        return line;
    }

    /**
     * Gives the files to PostgreSQL's account alone; former releases opened them as root, and for
     * all to read.
     */
    void restrictTo(Account account) {
        try {
            for (var each : List.of(file, former())) {
                if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                    Files.getFileAttributeView(
                                    each, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .setPermissions(PosixFilePermissions.fromString("rw-------"));
                    if (!account.owns(each)) {
                        account.own(each);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path former() {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    /** Keeps one former file once this one is large. */
    void rotate() {
        try {
            if (Files.exists(file) && Files.size(file) > BYTES_MAX) {
                Files.move(file, former(), StandardCopyOption.REPLACE_EXISTING);
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
        if (!Files.exists(file)) {
            return "";
        }
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
