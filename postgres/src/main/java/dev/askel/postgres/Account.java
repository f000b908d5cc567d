package dev.askel.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** As whom PostgreSQL's programs run: it refuses to run as root. */
public sealed interface Account {
    /** The server's own account, when that is an ordinary one. */
    record Own() implements Account {}

    /** Another account that a server run by root hands PostgreSQL to. */
    record Unprivileged(String user) implements Account {}

    /** What is tried, in order, when the configuration names nobody. */
    List<String> CANDIDATES = List.of("askel", "postgres", "nobody");

    /**
     * The account for this process.
     *
     * @param configured the user to take for root; empty for the first of {@link #CANDIDATES} that
     *     exists
     */
    static Account forThisProcess(String configured) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new Own();
        }
        var wanted = configured.isEmpty() ? CANDIDATES.stream() : Stream.of(configured);
        return wanted.filter(Account::exists)
                .findFirst()
                .map(Unprivileged::new)
                .orElseThrow(() ->
                        new StartRefusedException(
                                "PostgreSQL does not run as root and there is no user %s to run it as. Create one (useradd --system askel), or start Askel as an ordinary user."
                                        .formatted(
                                                configured.isEmpty()
                                                        ? String.join(", ", CANDIDATES)
                                                        : configured)));
    }

    private static boolean exists(String user) {
        try {
            FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user);
            return true;
        } catch (IOException e) {
            return false;
        }
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

    /** Makes the folder or file belong to this account. */
    default void own(Path path) {
        switch (this) {
            case Own() -> {}
            case Unprivileged(var user) -> chown(path, user);
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

    private static void chown(Path path, String user) {
        try {
            var principals = FileSystems.getDefault().getUserPrincipalLookupService();
            var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
            view.setOwner(principals.lookupPrincipalByName(user));
            view.setGroup(principals.lookupPrincipalByGroupName(groupOf(user)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String groupOf(String user) {
        var outcome = Programs.run(List.of("id", "-gn", user));
        if (outcome.status() != 0) {
            throw new StartRefusedException(
                    "The group of the user %s is unknown: %s".formatted(user, outcome.output()));
        }
        return outcome.output().strip();
    }
}
