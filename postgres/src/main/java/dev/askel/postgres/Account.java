package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** As whom PostgreSQL's programs run: it refuses to run as root. */
public sealed interface Account {
    /** The server's own account, when that is an ordinary one. */
    record Own() implements Account {}

    /** Another account that a server run by root hands PostgreSQL to. */
    record Unprivileged(String user) implements Account {}

    /**
     * The account for this process: its own, or for root another one. The log says why that is not
     * the dedicated account {@code askel}.
     *
     * @param configured the account to use for root; empty for {@code askel}, or else {@code
     *     postgres} or {@code nobody}
     * @param mayCreate whether root may add the account {@code askel} to this machine
     * @throws StartRefusedException when there is no such account
     */
    static Account forThisProcess(String configured, boolean mayCreate) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new Own();
        }
        var choice = AccountChoice.on(AccountChoice.Machine.here(), configured, mayCreate);
        choice.log();
        return choice.account();
    }

    /** The command, to be run as this account. */
    default List<String> running(List<String> command) {
        return switch (this) {
            case Own() -> command;
            case Unprivileged(var user) -> {
                var line =
                        new ArrayList<>(
                                List.of(
                                        "setpriv",
                                        "--reuid=" + user,
                                        "--regid=" + groupOf(user),
                                        "--clear-groups"));
                line.addAll(command);
                yield line;
            }
        };
    }

    /** Whether the folder or file belongs to this account; to the server's own it always does. */
    default boolean owns(Path path) {
        return switch (this) {
            case Own() -> true;
            case Unprivileged(var user) -> Ownership.nameOf(path).equals(user);
        };
    }

    /** Makes the folder or file belong to this account; a symbolic link is not followed. */
    default void own(Path path) {
        switch (this) {
            case Own() -> {}
            case Unprivileged(var user) -> Ownership.of(user).give(path);
        }
    }

    /** Makes a folder and all below it belong to this account, the folder itself last. */
    default void ownTree(Path folder) {
        switch (this) {
            case Own() -> {}
            case Unprivileged(var user) -> Ownership.of(user).giveTree(folder);
        }
    }

    /**
     * Checks that this account can reach the folder.
     *
     * @throws StartRefusedException naming the first folder on the way that it cannot search
     */
    default void requireSearchable(Path folder) {
        switch (this) {
            case Own() -> {}
            case Unprivileged(var user) -> {
                var way = new ArrayList<String>();
                for (var at = folder; at != null; at = at.getParent()) {
                    way.addFirst(at.toString());
                }
                var script =
                        new ArrayList<>(
                                List.of(
                                        "sh",
                                        "-c",
                                        "for d; do [ -x \"$d\" ] || { echo \"$d\"; exit 1; }; done",
                                        "sh"));
                script.addAll(way);
                var outcome = Programs.run(running(script));
                if (outcome.status() != 0) {
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

    private static String mode(String folder) {
        try {
            return " (mode "
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(folder)))
                    + ")";
        } catch (IOException | RuntimeException e) {
            // The text is no path when setpriv itself has failed; it then says so by itself.
            return "";
        }
    }

    /** The name of the account's own group. */
    static String groupOf(String user) {
        var outcome = Programs.run(List.of("id", "-gn", user));
        if (outcome.status() != 0) {
            throw new StartRefusedException(
                    "The group of the user %s is unknown: %s".formatted(user, outcome.output()));
        }
        return outcome.output().strip();
    }
}
