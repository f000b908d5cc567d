package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The folder that holds everything a server keeps on this machine.
 *
 * <p>{@code askel.lock}, {@code postgres.password}, {@code postgres-VERSION/} (binaries), {@code
 * postgres/data} and {@code postgres/postgres.log}; the folder {@code postgres} belongs to the
 * account that PostgreSQL runs as.
 */
final class DataFolder {
    private static final int PASSWORD_BYTES = 24;

    private final Path root;
    private final Account account;

    private DataFolder(Path root, Account account) {
        this.root = root;
        this.account = account;
    }

    /**
     * Opens a data folder, making it when it is missing.
     *
     * @throws StartRefusedException when the folder holds other things, cannot be written, or
     *     cannot be searched by PostgreSQL's account
     */
    static DataFolder open(Path path, Account account) {
        try {
            var fresh = !Files.exists(path) || isEmpty(path);
            Files.createDirectories(path);
            var root = path.toRealPath();
            if (!fresh && !Files.exists(root.resolve(FolderLock.FILE))) {
                // We are about to change this folder's mode; /tmp or a home folder must not get it.
                throw new StartRefusedException(
                        "%s is not empty and not a data folder of Askel; choose another with --data."
                                .formatted(root));
            }
            var mode =
                    switch (account) {
                        case Account.Own() -> "rwx------";
                        case Account.Unprivileged _ -> "rwx--x--x";
                    };
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(mode));
            account.requireSearchable(root);
            return new DataFolder(root, account);
        } catch (IOException e) {
            throw new StartRefusedException(
                    "The data folder %s cannot be used: %s".formatted(path, e), e);
        }
    }

    Path root() {
        return root;
    }

    /** Where PostgreSQL keeps its own things, made when missing and owned by its account. */
    Path postgres() {
        var folder = root.resolve("postgres");
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
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
