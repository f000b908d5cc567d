package dev.askel.server.storage;

import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The folder of execution logs in the data folder. */
public final class ExecutionLogFolder {
    private static final String NAME = "execution-logs";
    private static final Set<PosixFilePermission> OWNER_FOLDER =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_FILE =
            PosixFilePermissions.fromString("rw-------");

    private ExecutionLogFolder() {}

    /**
     * Returns the folder's path. Earlier releases created folders and files with wider modes; these
     * get the modes 0700 and 0600.
     *
     * @param dataFolder the data folder. It also gets the mode 0700 if this user owns it and it
     *     contains only the log folder.
     * @throws RefusedException when the modes cannot be changed
     */
    public static Path restrictModes(Path dataFolder) {
        var folder = dataFolder.resolve(NAME);
        try {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && !Files.getPosixFilePermissions(folder).equals(OWNER_FOLDER)) {
                restrict(folder);
            }
            // If the bundled PostgreSQL uses the data folder, it sets the mode of that folder.
            if (holdsNothingElse(dataFolder)
                    && isOwned(dataFolder)
                    && !Files.getPosixFilePermissions(dataFolder).equals(OWNER_FOLDER)) {
                Files.setPosixFilePermissions(dataFolder, OWNER_FOLDER);
            }
            return folder;
        } catch (IOException e) {
            throw new RefusedException(
                    "The modes of %s cannot be restricted to its owner: %s".formatted(folder, e),
                    e);
        }
    }

    /**
     * Whether this user owns the folder. Another user owns the root folder of a container's volume.
     */
    private static boolean isOwned(Path data) throws IOException {
        return Files.getOwner(data).getName().equals(System.getProperty("user.name"));
    }

    private static boolean holdsNothingElse(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            return false;
        }
        try (var entries = Files.list(data)) {
            var names = entries.map(entry -> entry.getFileName().toString()).toList();
            return names.size() == 1 && names.getFirst().equals(NAME);
        }
    }

    /**
     * Changes the mode of the folder itself last, so that an interrupted change is detected and
     * repeated.
     */
    private static void restrict(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (attributes.isRegularFile()) {
                            Files.setPosixFilePermissions(file, OWNER_FILE);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path at, @Nullable IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.setPosixFilePermissions(at, OWNER_FOLDER);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
