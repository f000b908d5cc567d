package dev.askel.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Writes files and folders. After a power failure, each of them is complete, absent or, if it
 * existed, unchanged.
 */
final class DurableFiles {
    private DurableFiles() {}

    /**
     * Writes a small text file that only its owner can read. After a power failure, the file is
     * complete, absent or, if it existed, unchanged.
     */
    static void write(Path file, String text) throws IOException {
        var draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(
                draft,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        publish(draft, file);
    }

    /**
     * Renames a complete draft and flushes its folder, so that the new name survives a power
     * failure.
     */
    static void publish(Path draft, Path target) throws IOException {
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        sync(target.getParent());
    }

    /** Flushes a file or folder to the disk. */
    static void sync(@Nullable Path path) throws IOException {
        if (path != null) {
            try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Removes a folder and its content; does nothing when the folder does not exist. */
    static void removeTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path at, @Nullable IOException failure) throws IOException {
                        Files.delete(at);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
