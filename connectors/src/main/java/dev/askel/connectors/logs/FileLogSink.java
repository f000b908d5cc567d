package dev.askel.connectors.logs;

import dev.askel.engine.observability.LogRecord;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogStream;
import dev.askel.engine.observability.UndeliveredException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * Appends records to one file per stream, as lines of JSON: {@code <folder>/<account>/<region>/<log
 * group>/<stream>.jsonl}. Records are flushed to the disk before they are acknowledged. Files are
 * never deleted.
 *
 * <p>New folders have the mode 0700 and new files 0600. Existing folders and files keep their mode,
 * because an operator may have chosen it for a log shipper.
 */
final class FileLogSink implements LogSink {
    /** Names that are valid on every file system. */
    private static final Pattern PORTABLE_NAME =
            Pattern.compile("[A-Za-z0-9_#=+@-][A-Za-z0-9._#=+@-]*");

    private static final int NAME_CHARACTERS_MAX = 120;

    // Records may contain inputs and outputs of executions.
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /**
     * Locks of files by the hash of their name, shared by all sinks of this process. Names are
     * compared in lower case, because some file systems ignore case.
     */
    private static final Lock[] LOCKS = newLocks(64);

    private final Path folder;

    FileLogSink(Path folder) {
        this.folder = folder;
    }

    private static Lock[] newLocks(int count) {
        var locks = new Lock[count];
        Arrays.setAll(locks, _ -> new ReentrantLock());
        return locks;
    }

    private static Lock lock(Path file) {
        var name = file.toAbsolutePath().normalize().toString().toLowerCase(Locale.ROOT);
        return LOCKS[Math.floorMod(name.hashCode(), LOCKS.length)];
    }

    @Override
    public int putAndCountRefused(LogStream stream, List<LogRecord> records)
            throws UndeliveredException {
        var file = file(stream);
        var lines = new StringBuilder();
        records.forEach(record -> lines.append(record.json()).append('\n'));
        var lock = lock(file);
        lock.lock();
        try {
            Files.createDirectories(file.getParent(), OWNER_FOLDER);
            append(file, ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UndeliveredException(file + ": " + e, e);
        } finally {
            lock.unlock();
        }
        return 0;
    }

    private static void append(Path file, ByteBuffer bytes) throws IOException {
        try (var channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND,
                                LinkOption.NOFOLLOW_LINKS),
                        OWNER_FILE)) {
            long end = channel.size();
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(false);
            } catch (IOException e) {
                // A partial line would corrupt the next one.
                channel.truncate(end);
                throw e;
            }
        }
    }

    private Path file(LogStream stream) {
        var group = LogGroupArn.parse(stream.logGroupArn());
        var path = folder;
        if (group != null) {
            path = path.resolve(group.account()).resolve(portableName(group.region()));
        }
        for (var part : (group == null ? stream.logGroupArn() : group.name()).split("/", -1)) {
            if (!part.isEmpty()) {
                path = path.resolve(portableName(part));
            }
        }
        for (var part : stream.name().split("/", -1)) {
            path = path.resolve(portableName(part));
        }
        return path.resolveSibling(path.getFileName() + ".jsonl");
    }

    /** Converts a part of a name to a portable file name, which cannot leave the folder. */
    private static String portableName(String part) {
        if (PORTABLE_NAME.matcher(part).matches() && part.length() <= NAME_CHARACTERS_MAX) {
            return part;
        }
        var safe = part.replaceAll("[^A-Za-z0-9_-]", "_");
        var shortened =
                safe.length() <= NAME_CHARACTERS_MAX
                        ? safe
                        : safe.substring(0, NAME_CHARACTERS_MAX);
        return shortened + "~" + Integer.toHexString(part.hashCode());
    }
}
