package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * The folder that contains all files of a server on this machine.
 *
 * <p>It contains {@code askel.lock}, {@code postgres.password}, {@code archives} (the archives that
 * it has used), {@code postgres-VERSION/} (binaries), {@code postgres/data}, {@code
 * postgres/wal-archive.sh} and {@code postgres/postgres.log}.
 *
 * <p>Its mode is 0700. The folder and its sub-folder {@code postgres} belong to PostgreSQL's
 * account, because that account must search both folders. The server's own files have the mode 0600
 * and belong to the server's account, so that PostgreSQL's account cannot read them.
 */
final class DataFolder {
    private static final int PASSWORD_BYTES = 24;
    private static final Set<PosixFilePermission> OWNER_FOLDER =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> SEARCHABLE_FOLDER =
            PosixFilePermissions.fromString("rwx--x--x");
    private static final Set<PosixFilePermission> OWNER_FILE =
            PosixFilePermissions.fromString("rw-------");

    private final Path root;
    private final OsAccount account;

    private DataFolder(Path root, OsAccount account) {
        this.root = root;
        this.account = account;
    }

    /**
     * Opens a data folder and creates it when it is missing. An existing folder is not changed,
     * because another server may use it.
     *
     * @throws StartRefusedException when the folder contains unrelated files or cannot be written
     */
    static DataFolder open(Path path, OsAccount account) {
        try {
            var isNew = !Files.exists(path) || isEmpty(path);
            create(path);
            var root = path.toRealPath();
            if (!isNew && !Files.exists(root.resolve(FolderLock.FILE_NAME))) {
                // restrictAccess() would change the mode of the folder, which could be /tmp or a
                // home folder.
                throw new StartRefusedException(
                        "%s is not empty and not a data folder of Askel; choose another with --data."
                                .formatted(root));
            }
            return new DataFolder(root, account);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    /**
     * Restricts the folder to the account of PostgreSQL, and the server's own files to the account
     * of the server. The caller must hold the lock of the folder. Previous releases set wider
     * modes.
     *
     * @throws StartRefusedException when the modes cannot be changed, or when PostgreSQL's account
     *     cannot search a parent of the folder
     */
    void restrictAccess() {
        try {
            Files.setPosixFilePermissions(root, OWNER_FOLDER);
            account.takeOwnership(root);
            try (var files = Files.list(root)) {
                for (var file : files.toList()) {
                    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                        Files.setPosixFilePermissions(file, OWNER_FILE);
                    }
                }
            }
        } catch (IOException e) {
            throw unusable(root, e);
        }
        account.requireSearchable(root);
    }

    /**
     * Returns the account that owns the files of PostgreSQL; empty if there are no files, or if the
     * account of this start owns them.
     */
    Optional<OsAccount> previousAccount() {
        var folder = root.resolve("postgres");
        return !Files.exists(folder) || account.owns(folder)
                ? Optional.empty()
                : Optional.of(new OsAccount.Unprivileged(Ownership.ownerName(folder)));
    }

    /**
     * Creates the folder with its final mode. Missing parents get a mode that lets any account
     * search them.
     */
    private static void create(Path path) throws IOException {
        var missing = new ArrayDeque<Path>();
        for (var at = path.toAbsolutePath().getParent();
                at != null && !Files.exists(at);
                at = at.getParent()) {
            missing.push(at);
        }
        for (var parent : missing) {
            Files.createDirectories(parent);
            // With a umask of 077, PostgreSQL's account could not reach the folder.
            Files.setPosixFilePermissions(parent, SEARCHABLE_FOLDER);
        }
        Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
    }

    private static StartRefusedException unusable(Path path, IOException cause) {
        return new StartRefusedException(
                "The data folder %s cannot be used: %s".formatted(path, cause), cause);
    }

    Path root() {
        return root;
    }

    /**
     * Creates the folder of PostgreSQL's own files if it is missing, makes PostgreSQL's account its
     * owner, and returns it.
     */
    Path ensurePostgresFolder() {
        var folder = root.resolve("postgres");
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, OWNER_FOLDER);
            account.takeOwnership(folder);
            return folder;
        } catch (IOException e) {
            throw new StartRefusedException("%s cannot be created: %s".formatted(folder, e), e);
        }
    }

    /**
     * Returns the password of the database owner. Generates it at the first use and stores it in a
     * file that only the server can read.
     */
    String readOrCreatePassword() {
        var file = root.resolve("postgres.password");
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            if (Files.exists(ensurePostgresFolder().resolve("data"))) {
                throw new StartRefusedException(
                        "The password file %s is missing. Restore it: the database in that folder needs it."
                                .formatted(file));
            }
            var random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            var password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            DurableFiles.write(file, password);
            return password;
        } catch (IOException e) {
            throw new StartRefusedException(
                    "%s cannot be read or written: %s".formatted(file, e), e);
        }
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (var entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }
}
