package dev.askel.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The checksums of the files of a base backup, in the format of PostgreSQL's {@code
 * backup_manifest}. {@code pg_verifybackup} reads it, too.
 */
final class BackupManifest {
    static final String FILE_NAME = "backup_manifest";

    private static final DateTimeFormatter MODIFIED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final Pattern ENTRY =
            Pattern.compile(
                    "\\{ \"Path\": \"([^\"\\\\]+)\", \"Size\": (\\d+), .*\"Checksum\": \"([0-9a-f]{64})\" \\},?");
    private static final String OWN_CHECKSUM = "\"Manifest-Checksum\": \"";

    private final TreeMap<String, Entry> entries = new TreeMap<>();

    private record Entry(long size, String checksum) {}

    /** Adds a file. */
    void add(String path, long size, byte[] sha256) {
        entries.put(path, new Entry(size, HexFormat.of().formatHex(sha256)));
    }

    /** Returns the text of the manifest. */
    String text(BaseBackup backup) {
        var modified = MODIFIED.format(backup.startedAt());
        var files = new ArrayList<String>();
        entries.forEach((path, entry) ->
                files.add(
                        "{ \"Path\": \"%s\", \"Size\": %d, \"Last-Modified\": \"%s\", \"Checksum-Algorithm\": \"SHA256\", \"Checksum\": \"%s\" }"
                                .formatted(path, entry.size(), modified, entry.checksum())));
        var text =
                "{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n\"System-Identifier\": %s,\n\"Files\": [\n%s\n],\n\"WAL-Ranges\": [\n{ \"Timeline\": %d, \"Start-LSN\": \"%s\", \"End-LSN\": \"%s\" }\n],\n"
                        .formatted(
                                backup.systemIdentifier(),
                                String.join(",\n", files),
                                backup.timeline(),
                                backup.startLsn(),
                                backup.stopLsn());
        return text + OWN_CHECKSUM + hexOf(text.getBytes(StandardCharsets.UTF_8)) + "\"}\n";
    }

    /**
     * Compares the files of a folder with its manifest. The write-ahead log is not part of the
     * manifest, because each of its records has a checksum.
     *
     * @throws StartRefusedException when a file is missing, added, damaged or unreadable; the
     *     message names the file
     */
    static void verify(Path folder) {
        var manifest = folder.resolve(FILE_NAME);
        try {
            var text = Files.readString(manifest);
            var end = text.lastIndexOf(OWN_CHECKSUM);
            if (end < 0
                    || !text.substring(end)
                            .startsWith(
                                    OWN_CHECKSUM
                                            + hexOf(
                                                    text.substring(0, end)
                                                            .getBytes(StandardCharsets.UTF_8)))) {
                throw damaged(manifest, "its own checksum differs");
            }
            var expected = new TreeMap<String, Entry>();
            for (var line : text.lines().toList()) {
                var entry = ENTRY.matcher(line);
                if (entry.matches()) {
                    expected.put(
                            entry.group(1),
                            new Entry(Long.parseLong(entry.group(2)), entry.group(3)));
                }
            }
            for (var file : files(folder)) {
                var entry = expected.remove(folder.relativize(file).toString());
                if (entry == null) {
                    throw damaged(file, "the manifest does not contain it");
                }
                if (Files.size(file) != entry.size() || !hexOf(file).equals(entry.checksum())) {
                    throw damaged(file, "its size or checksum differs from the manifest");
                }
            }
            if (!expected.isEmpty()) {
                throw damaged(folder.resolve(expected.firstKey()), "it is missing");
            }
        } catch (IOException | UncheckedIOException e) {
            throw new StartRefusedException(
                    "The base backup %s cannot be read: %s".formatted(folder, e), e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(folder.resolve(FILE_NAME)))
                    .filter(file -> !file.startsWith(folder.resolve("pg_wal")))
                    .toList();
        }
    }

    private static StartRefusedException damaged(Path file, String reason) {
        return new StartRefusedException(
                "The base backup is damaged at %s: %s. Move it out of the archive, so that an older one is used."
                        .formatted(file, reason));
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hexOf(byte[] bytes) {
        return HexFormat.of().formatHex(newDigest().digest(bytes));
    }

    private static String hexOf(Path file) throws IOException {
        var digest = newDigest();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns the time for the name of a backup, such as {@code 20261128T104501Z}. */
    static String nameOf(Instant time) {
        return DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(time);
    }
}
