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
 * The folder that holds everything a server keeps on this machine.
 *
 * <p>{@code askel.lock}, {@code postgres.password}, {@code postgres-VERSION/} (binaries), {@code
 * postgres/data} and {@code postgres/postgres.log}.
 *
 * <p>Its mode is 0700. The folder and its {@code postgres} belong to the account that PostgreSQL
 * runs as, which must search both; root needs no permission. Files of the server itself have the
 * mode 0600 and belong to the server's account, so that PostgreSQL's cannot read them.
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
    private final Account account;

    private DataFolder(Path root, Account account) {
        this.root = root;
        this.account = account;
    }

    /**
     * Opens a data folder, making it when it is missing. An existing one is left as it is: another
     * server may use it.
     *
     * @throws StartRefusedException when the folder holds other things or cannot be written
     */
    static DataFolder open(Path path, Account account) {
        try {
            var fresh = !Files.exists(path) || isEmpty(path);
            create(path);
            var root = path.toRealPath();
            if (!fresh && !Files.exists(root.resolve(FolderLock.FILE))) {
                // We are about to change this folder's mode; /tmp or a home folder must not get it.
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
     * Restricts the folder to PostgreSQL's account and the server's files to the server's. The
     * caller holds the folder's lock. Folders of former releases had wider modes.
     *
     * @throws StartRefusedException when that is not permitted, or when PostgreSQL's account cannot
     *     search a parent of the folder
     */
    void restrict() {
        try {
            Files.setPosixFilePermissions(root, OWNER_FOLDER);
            account.own(root);
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
     * The account that PostgreSQL's files belong to, where that is not the one that PostgreSQL is
     * to run as from now on.
     */
    Optional<Account> formerAccount() {
        var folder = root.resolve("postgres");
        return !Files.exists(folder) || account.owns(folder)
                ? Optional.empty()
                : Optional.of(new Account.Unprivileged(Ownership.nameOf(folder)));
    }

    /**
     * Creates the folder with its final mode, and its parents so that any account can search them.
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
            // A umask of 077 would lock PostgreSQL's account out.
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

    /** Where PostgreSQL keeps its own things, made when missing and owned by its account. */
    Path postgres() {
        var folder = root.resolve("postgres");
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, OWNER_FOLDER);
            account.own(folder);
            return folder;
        } catch (IOException e) {
            throw new StartRefusedException("%s cannot be made: %s".formatted(folder, e), e);
        }
    }

    /**
     * The database's password, drawn at first use and kept in a file that only the server reads.
     */
    String password() {
        var file = root.resolve("postgres.password");
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            if (Files.exists(postgres().resolve("data"))) {
                throw new StartRefusedException(
                        "%s is missing; put it back beside the database that it opens."
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
