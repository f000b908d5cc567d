package dev.askel.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An owner and a group that are set on files and folders.
 *
 * <p>Symbolic links are not followed, because the owner of a folder could place a link to a file of
 * root there.
 */
record Ownership(UserPrincipal user, GroupPrincipal group) {
    /** Returns an account and its primary group. */
    static Ownership ofUser(String user) {
        var principals = FileSystems.getDefault().getUserPrincipalLookupService();
        try {
            return new Ownership(
                    principals.lookupPrincipalByName(user),
                    principals.lookupPrincipalByGroupName(primaryGroupName(user)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the name of the primary group of an account. */
    static String primaryGroupName(String user) {
        var outcome = Programs.run(List.of("id", "-gn", user));
        if (outcome.exitStatus() != 0) {
            throw new StartRefusedException(
                    "The group of the user %s is unknown: %s".formatted(user, outcome.output()));
        }
        return outcome.output().strip();
    }

    /**
     * Returns the name of the owner; its number if it has no name. Does not follow a symbolic link.
     */
    static String ownerName(Path path) {
        try {
            return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void applyTo(Path path) {
        try {
            set(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Changes the owner of a folder after the owner of its content. The next start therefore
     * detects and repeats an interrupted change.
     */
    void applyToTree(Path folder) {
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            set(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path at, @Nullable IOException failure) throws IOException {
                            if (failure != null) {
                                throw failure;
                            }
                            set(at);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void set(Path path) throws IOException {
        var view =
                Files.getFileAttributeView(
                        path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        view.setOwner(user);
        view.setGroup(group);
    }
}
