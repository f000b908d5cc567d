package dev.askel.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Locks a data folder, so that only one server uses it at a time.
 *
 * <p>The operating system holds the lock and releases it immediately after kill -9. The content of
 * the file (host and pid) only identifies the holder in the message of a refused start.
 */
final class FolderLock implements AutoCloseable {
    static final String FILE_NAME = "askel.lock";

    // POSIX releases all locks of a process on a file as soon as the process closes any descriptor
    // of the file. A second attempt in this process must therefore fail before it opens the file.
    private static final Set<Path> HELD_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Acquires the lock of a folder.
     *
     * @throws StartRefusedException when another server holds it; the message names its host and
     *     pid
     */
    static FolderLock acquire(Path folder) {
        return acquire(
                folder,
                "Another Askel server uses the data folder %s: %s. Stop it, or choose another folder with --data.");
    }

    /**
     * Acquires the lock of a folder.
     *
     * @param refusal the message when another process holds it, with the folder and the holder
     * @throws StartRefusedException when another process holds it
     */
    static FolderLock acquire(Path folder, String refusal) {
        var file = folder.resolve(FILE_NAME);
        if (!HELD_BY_THIS_PROCESS.add(file)) {
            throw new StartRefusedException(refusal.formatted(folder, "this process"));
        }
        try {
            return new FolderLock(file, lock(folder, file, refusal));
        } catch (IOException e) {
            HELD_BY_THIS_PROCESS.remove(file);
            throw new StartRefusedException(
                    "The folder %s cannot be locked: %s".formatted(folder, e), e);
        } catch (RuntimeException e) {
            HELD_BY_THIS_PROCESS.remove(file);
            throw e;
        }
    }

    private static FileChannel lock(Path folder, Path file, String refusal) throws IOException {
        var channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                // PostgreSQL's account could place a symbolic link here.
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            if (channel.tryLock() == null) {
                var holder = Files.readString(file).strip();
                throw new StartRefusedException(
                        refusal.formatted(folder, holder.isEmpty() ? "another process" : holder));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holderText().getBytes(StandardCharsets.UTF_8)), 0);
            return channel;
        } catch (IOException | RuntimeException e) {
            // An open channel would keep the lock.
            channel.close();
            throw e;
        }
    }

    private static String holderText() {
        return "host %s, pid %d%n".formatted(hostName(), ProcessHandle.current().pid());
    }

    /** Not every machine has an address for its own name. */
    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            HELD_BY_THIS_PROCESS.remove(file);
        }
    }
}
