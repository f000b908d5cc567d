package dev.askel.connectors.folder;

import dev.askel.access.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The version of a file by its attributes. Each write changes the version, even a write that keeps
 * the size and restores the time of modification.
 *
 * @param changedAt the time of the last change of content or attributes; no program can set this
 *     time
 */
record FileVersion(Kind kind, long inode, long size, FileTime modifiedAt, FileTime changedAt) {
    private static final String ATTRIBUTES =
            "unix:isRegularFile,isDirectory,isSymbolicLink,ino,size,lastModifiedTime,ctime";
    private static final int ETAG_BYTES = 16;

    /** The kind of a file. */
    enum Kind {
        FILE,
        FOLDER,
        LINK,
        /** A device, socket or pipe. */
        OTHER
    }

    /**
     * Reads the version of a file, or of a link itself.
     *
     * @return null when there is none
     */
    static @Nullable FileVersion read(Path path) throws IOException {
        try {
            var values = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            return new FileVersion(
                    kind(values),
                    number(values, "ino"),
                    number(values, "size"),
                    time(values, "lastModifiedTime"),
                    time(values, "ctime"));
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    private static Kind kind(Map<String, Object> values) {
        if (Boolean.TRUE.equals(values.get("isRegularFile"))) {
            return Kind.FILE;
        }
        if (Boolean.TRUE.equals(values.get("isDirectory"))) {
            return Kind.FOLDER;
        }
        return Boolean.TRUE.equals(values.get("isSymbolicLink")) ? Kind.LINK : Kind.OTHER;
    }

    private static long number(Map<String, Object> values, String name) {
        return (Long) Objects.requireNonNull(values.get(name));
    }

    private static FileTime time(Map<String, Object> values, String name) {
        return (FileTime) Objects.requireNonNull(values.get(name));
    }

    /**
     * The ETag, with quotes. It is not a digest of the content, because each listing would have to
     * read the content of its files. The suffix {@code -1} marks an object that was uploaded in one
     * part. Clients do not compare the ETag of such an object with a digest.
     */
    String etag() {
        var text =
                "1 %d %d %d %d"
                        .formatted(
                                inode,
                                size,
                                modifiedAt.to(TimeUnit.NANOSECONDS),
                                changedAt.to(TimeUnit.NANOSECONDS));
        return "\"%s-1\"".formatted(HexFormat.of().formatHex(Sha256.hash(text), 0, ETAG_BYTES));
    }

    /** The time of modification in whole seconds, as S3 has it. */
    Instant lastModified() {
        return modifiedAt.toInstant().truncatedTo(ChronoUnit.SECONDS);
    }
}
