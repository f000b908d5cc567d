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
 * The log file of PostgreSQL, with mode 0600. After a failed start its last lines give the reason.
 * The file is opened by PostgreSQL's account and not by root. A symbolic link that this account
 * places there therefore gives no access to files of root.
 */
final class ServerLog {
    private static final String REDIRECT = "umask 077; log=$1; shift; exec \"$@\" >>\"$log\" 2>&1";
    private static final long BYTES_MAX = 10L << 20;
    private static final long TAIL_BYTES = 8 << 10;
    private static final List<String> TRANSIENT =
            List.of(
                    "already exists",
                    "is still in use",
                    "could not bind",
                    "Address already in use");

    private final Path file;
    private volatile long startOffset;

    ServerLog(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /**
     * Returns the command line that appends both output streams of a command to this file. The
     * owner of the file must run it.
     */
    List<String> commandWithRedirect(List<String> command) {
        var line = new ArrayList<>(List.of("sh", "-c", REDIRECT, "sh", file.toString()));
        line.addAll(command);
        return line;
    }

    /**
     * Restricts the log file and its predecessor to PostgreSQL's account. Previous releases created
     * them as root and readable by all.
     */
    void restrictAccessTo(OsAccount account) {
        try {
            for (var each : List.of(file, previousFile())) {
                if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                    Files.getFileAttributeView(
                                    each, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .setPermissions(PosixFilePermissions.fromString("rw-------"));
                    if (!account.owns(each)) {
                        account.takeOwnership(each);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path previousFile() {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    /**
     * Renames the file to {@code .1} if it exceeds {@link #BYTES_MAX}. An existing {@code .1} is
     * replaced.
     */
    void rotate() {
        try {
            if (Files.exists(file) && Files.size(file) > BYTES_MAX) {
                Files.move(file, previousFile(), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stores the current length of the file. The output of the next start begins there. */
    void markStart() {
        try {
            startOffset = Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the failure of the start since {@link #markStart}: a {@link TransientStartException},
     * or a {@link StartRefusedException} that the operator must resolve.
     */
    RuntimeException readStartFailure() {
        var text = textSinceStart();
        if (TRANSIENT.stream().anyMatch(text::contains)) {
            return new TransientStartException(text);
        }
        return new StartRefusedException(
                "PostgreSQL ended at its start. Its log (%s) contains:%n%s".formatted(file, text));
    }

    private String textSinceStart() {
        if (!Files.exists(file)) {
            return "";
        }
        try (var access = new RandomAccessFile(file.toFile(), "r")) {
            var from = Math.max(startOffset, access.length() - TAIL_BYTES);
            var bytes = new byte[(int) (access.length() - from)];
            access.seek(from);
            access.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
