package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The operating-system account that runs PostgreSQL. PostgreSQL refuses to run as root. */
public sealed interface OsAccount {
    /** The account of the server itself, if the server does not run as root. */
    record Current() implements OsAccount {}

    /** Another account, used when the server runs as root. */
    record Unprivileged(String user) implements OsAccount {}

    /** Returns the command line that runs a command as this account. */
    default List<String> commandLine(List<String> command) {
        return switch (this) {
            case Current() -> command;
            case Unprivileged(var user) -> {
                var line =
                        new ArrayList<>(
                                List.of(
                                        "setpriv",
                                        "--reuid=" + user,
                                        "--regid=" + Ownership.primaryGroupName(user),
                                        "--clear-groups"));
                line.addAll(command);
                yield line;
            }
        };
    }

    /** Whether the folder or file belongs to this account; always true for {@link Current}. */
    default boolean owns(Path path) {
        return switch (this) {
            case Current() -> true;
            case Unprivileged(var user) -> Ownership.ownerName(path).equals(user);
        };
    }

    /** Makes this account the owner of the folder or file. Does not follow a symbolic link. */
    default void takeOwnership(Path path) {
        switch (this) {
            case Current() -> {}
            case Unprivileged(var user) -> Ownership.ofUser(user).applyTo(path);
        }
    }

    /**
     * Makes this account the owner of a folder and its content. The folder is changed after its
     * content, so the next start detects an interrupted change.
     */
    default void takeOwnershipOfTree(Path folder) {
        switch (this) {
            case Current() -> {}
            case Unprivileged(var user) -> Ownership.ofUser(user).applyToTree(folder);
        }
    }

    /**
     * Checks that this account can reach the folder.
     *
     * @throws StartRefusedException when the account cannot search a folder on the path; the
     *     message names the first such folder
     */
    default void requireSearchable(Path folder) {
        switch (this) {
            case Current() -> {}
            case Unprivileged(var user) -> {
                var folders = new ArrayList<String>();
                for (var at = folder; at != null; at = at.getParent()) {
                    folders.addFirst(at.toString());
                }
                var script =
                        new ArrayList<>(
                                List.of(
                                        "sh",
                                        "-c",
                                        "for d; do [ -x \"$d\" ] || { echo \"$d\"; exit 1; }; done",
                                        "sh"));
                script.addAll(folders);
                var outcome = Programs.run(commandLine(script));
                if (outcome.exitStatus() != 0) {
                    throw new StartRefusedException(
                            "PostgreSQL runs as the user %s, who cannot search %s%s. Choose a data folder elsewhere with --data, or start Askel as an ordinary user."
                                    .formatted(
                                            user,
                                            outcome.output().strip(),
                                            mode(outcome.output().strip())));
                }
            }
        }
    }

    /** Returns the mode of a folder for a message; empty when the mode cannot be read. */
    private static String mode(String folder) {
        try {
            return " (mode "
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(folder)))
                    + ")";
        } catch (IOException | RuntimeException e) {
            // The caller passes the output of setpriv. If setpriv itself failed, this output is its
            // error message and not a path.
            return "";
        }
    }
}
