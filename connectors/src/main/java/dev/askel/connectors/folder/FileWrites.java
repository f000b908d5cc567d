package dev.askel.connectors.folder;

import dev.askel.connectors.folder.Bucket.StoredObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes and deletes files. A reader sees either the old or the new content, also after a crash. A
 * change is durable when the method returns.
 *
 * <p>New content is written to a temporary file beside the buckets. The temporary file then
 * replaces the object. The temporary files of a bucket on another file system are in the folder of
 * the bucket. Conditions are atomic only among the requests of this process.
 */
final class FileWrites {
    /**
     * The age at which a temporary file is abandoned. Another server that shares the folder may
     * still write younger files.
     */
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    /**
     * The maximum number of attempts to move a file, because its folder may be deleted at the same
     * time.
     */
    private static final int TRIES_MAX = 10;

    private static final int LOCKS = 64;

    private final Path root;
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

    FileWrites(Path root) {
        this.root = root;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** Writes the content of an object. */
    @FunctionalInterface
    interface Content {
        void writeTo(FileChannel file) throws IOException;
    }

    /** Deletes the temporary files of servers that were killed a day ago or earlier. */
    void deleteAbandoned() throws IOException {
        deleteAbandoned(root.resolve(FileKeys.UPLOADS));
        try (var folders = Files.newDirectoryStream(root)) {
            for (var folder : folders) {
                if (Bucket.isName(String.valueOf(folder.getFileName()))
                        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && Files.isReadable(folder)) {
                    deleteAbandoned(folder.resolve(FileKeys.UPLOADS));
                }
            }
        }
    }

    private static void deleteAbandoned(Path uploads) throws IOException {
        var version = FileVersion.read(uploads);
        if (version == null || version.kind() != FileVersion.Kind.FOLDER) {
            return;
        }
        var youngest = Instant.now().minus(ABANDONED_AFTER);
        try (var files = Files.newDirectoryStream(uploads)) {
            for (var file : files) {
                var found = FileVersion.read(file);
                if (found != null
                        && found.kind() == FileVersion.Kind.FILE
                        && found.lastModified().isBefore(youngest)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Creates the folder of a bucket. */
    void createBucket(Path root, String name) throws S3ErrorException, IOException {
        if (!Bucket.isName(name)) {
            throw S3ErrorException.invalidBucketName();
        }
        try {
            var folder = Files.createDirectory(root.resolve(name));
            syncParent(folder);
        } catch (FileAlreadyExistsException _) {
            throw S3ErrorException.bucketExists();
        }
    }

    /**
     * Stores an object.
     *
     * @return the new version
     * @throws S3ErrorException when no file can have the key, a condition is unmet, or the path has
     *     a file or link in place of a folder
     */
    FileVersion put(Bucket bucket, String key, Conditions conditions, Content content)
            throws S3ErrorException, IOException {
        var problem = FileKeys.problem(key);
        if (problem != null) {
            throw S3ErrorException.invalidArgument(
                    "No file can have the key '%s': %s".formatted(key, problem));
        }
        // Refuses the request before the content is written. The check is repeated under the lock.
        conditions.requireWritable(version(bucket, key));
        var temporary = createUploads(bucket).resolve(UUID.randomUUID().toString());
        try {
            try (var file =
                    FileChannel.open(
                            temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.writeTo(file);
                file.force(true);
            }
            var lock = lock(bucket, key);
            lock.lock();
            try {
                conditions.requireWritable(version(bucket, key));
                return move(temporary, bucket, key);
            } finally {
                lock.unlock();
            }
        } catch (InvalidPathException e) {
            throw S3ErrorException.invalidArgument(
                    "No file can have the key '%s' in the locale of this server: %s"
                            .formatted(key, e.getReason()));
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Creates the folder of temporary files on the file system of a bucket. */
    private Path createUploads(Bucket bucket) throws S3ErrorException, IOException {
        boolean isOfRoot = device(bucket.folder()) == device(root);
        var uploads = (isOfRoot ? root : bucket.folder()).resolve(FileKeys.UPLOADS);
        createFolder(uploads, FileKeys.UPLOADS);
        return uploads;
    }

    private static long device(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS);
    }

    private ReentrantLock lock(Bucket bucket, String key) {
        return locks[Math.floorMod(31 * bucket.folder().hashCode() + key.hashCode(), LOCKS)];
    }

    /** Returns the present version of an object; null when there is none. */
    private static @Nullable FileVersion version(Bucket bucket, String key) throws IOException {
        try {
            return bucket.find(key).version();
        } catch (S3ErrorException _) {
            // A link in the path is reported when the folders of the key are created.
            return null;
        }
    }

    private static FileVersion move(Path temporary, Bucket bucket, String key)
            throws S3ErrorException, IOException {
        for (int tries = 1; ; tries++) {
            try {
                var target = target(bucket, key);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                syncParent(target);
                var version = FileVersion.read(target);
                if (version == null) {
                    throw new NoSuchFileException(target.toString());
                }
                return version;
            } catch (NoSuchFileException e) {
                if (tries == TRIES_MAX || !Files.exists(temporary)) {
                    throw e;
                }
            }
        }
    }

    /** Returns the path to which an object can be written. Creates the folders of the path. */
    private static Path target(Bucket bucket, String key) throws S3ErrorException, IOException {
        var names = FileKeys.pathNames(key);
        var path = bucket.folder();
        var prefix = new StringBuilder();
        for (var name : names.subList(0, names.size() - 1)) {
            path = path.resolve(name);
            createFolder(path, prefix.append(name).toString());
            prefix.append('/');
        }
        var target = path.resolve(names.getLast());
        var present = FileVersion.read(target);
        if (present != null) {
            switch (present.kind()) {
                case FILE -> {}
                case LINK -> throw S3ErrorException.symbolicLink(key);
                case OTHER -> throw S3ErrorException.accessDenied();
                case FOLDER -> deleteEmpty(target, key);
            }
        }
        return target;
    }

    /**
     * Deletes an empty folder. S3 has no folders, so an empty folder must not prevent an object of
     * the same key.
     */
    private static void deleteEmpty(Path folder, String key) throws S3ErrorException, IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException _) {
            throw S3ErrorException.invalidRequest(
                    "A folder cannot have the object '%1$s' beside objects whose keys begin with '%1$s/'"
                            .formatted(key));
        }
    }

    /**
     * Creates a folder unless there is one.
     *
     * @param name the name of the folder for messages
     */
    private static void createFolder(Path folder, String name)
            throws S3ErrorException, IOException {
        var present = FileVersion.read(folder);
        if (present == null) {
            try {
                Files.createDirectory(folder);
                syncParent(folder);
                return;
            } catch (FileAlreadyExistsException _) {
                present = FileVersion.read(folder);
            }
        }
        if (present == null) {
            throw new NoSuchFileException(folder.toString());
        }
        switch (present.kind()) {
            case FOLDER -> {}
            case LINK -> throw S3ErrorException.symbolicLink(name);
            case OTHER -> throw S3ErrorException.accessDenied();
            case FILE ->
                    throw S3ErrorException.invalidRequest(
                            "A folder cannot have objects whose keys begin with '%1$s/' beside the object '%1$s'"
                                    .formatted(name));
        }
    }

    /**
     * Deletes an object. Its folders remain, because users may have created them.
     *
     * @throws S3ErrorException when a condition is unmet, or the path has a link
     */
    void delete(Bucket bucket, String key, Conditions conditions)
            throws S3ErrorException, IOException {
        var lock = lock(bucket, key);
        lock.lock();
        try {
            StoredObject found;
            try {
                found = bucket.find(key);
            } catch (S3ErrorException e) {
                if (!e.code().equals(S3ErrorException.noSuchKey().code())) {
                    throw e;
                }
                conditions.requireWritable(null);
                return;
            }
            conditions.requireWritable(found.version());
            Files.deleteIfExists(found.path());
            syncParent(found.path());
        } finally {
            lock.unlock();
        }
    }

    /** Makes the name of a file or folder durable. */
    private static void syncParent(Path path) throws IOException {
        var parent = Objects.requireNonNull(path.getParent());
        try (var channel = FileChannel.open(parent, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
