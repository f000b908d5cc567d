package dev.askel.load.process;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** A file system of limited size, mounted on a folder. Mounting it requires root. */
public final class SmallDisk implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final Path folder;
    private volatile boolean keepsFull;
    private CompletableFuture<Void> filling = CompletableFuture.completedFuture(null);

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Returns the reason why this machine cannot mount a small disk, or nothing if it can. */
    public static Optional<String> unsupportedReason() {
        try {
            var probe = Files.createTempDirectory("askel-disk-");
            try {
                mount(probe, 1).close();
                return Optional.empty();
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            return Optional.of("a tmpfs cannot be mounted: " + e.getMessage());
        }
    }

    /** Mounts a file system on an empty folder. */
    public static SmallDisk mount(Path folder, int mebibytes) throws IOException {
        Files.createDirectories(folder);
        Program.run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "mode=0711,size=" + mebibytes + "m",
                "askel",
                "" + folder);
        return new SmallDisk(folder);
    }

    /** Fills the disk. Until {@link #freeSpace}, also fills space that other programs free. */
    public void fill() throws IOException {
        fillOnce();
        keepsFull = true;
        filling = CompletableFuture.runAsync(this::keepFull, Thread::startVirtualThread);
    }

    private void keepFull() {
        try {
            while (keepsFull) {
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
                fillOnce();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fillOnce() throws IOException {
        try (var filler = Files.newOutputStream(filler(), CREATE, APPEND)) {
            var chunk = new byte[CHUNK_BYTES];
            while (folder.toFile().getUsableSpace() > 0) {
                filler.write(chunk);
            }
        } catch (IOException e) {
            if (folder.toFile().getUsableSpace() > 0) {
                throw e;
            }
        }
    }

    /** Frees the space that {@link #fill} has used. */
    public void freeSpace() throws IOException {
        keepsFull = false;
        filling.join();
        Files.delete(filler());
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    /** Unmounts the file system. Its files are lost. */
    @Override
    public void close() throws IOException {
        Program.run("umount", "--lazy", "" + folder);
    }
}
