package dev.askel.load.cluster;

import dev.askel.load.process.Deadline;
import dev.askel.load.process.Program;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * The file of linked classes that a distribution's second server makes, for the half of a minute of
 * a processor: made before the rounds, so that no node takes notes for it or makes it under load.
 */
final class KeptClasses {
    private static final Duration MADE_MAX = Duration.ofMinutes(3);

    private KeptClasses() {}

    /** Has it made unless there is one. */
    static void of(Path distribution, Path folder) throws IOException {
        if (exists(distribution)) {
            return;
        }
        var home = Files.createTempDirectory(folder, "askel-classes-");
        // PostgreSQL's account must find its folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var settings =
                ServerProcess.Settings.of(
                        ServerCommand.launcher(distribution.resolve("bin").resolve("askel")),
                        home.resolve("data"),
                        List.of());
        // The first leaves notes at its end, the second has the file made of them.
        ServerProcess.start(settings).close();
        try (var second = ServerProcess.start(settings)) {
            var made = Deadline.in(MADE_MAX).await(() -> exists(distribution));
            if (!made || !second.isAlive()) {
                throw new IllegalStateException("No classes are kept in " + distribution);
            }
        }
        Program.run("rm", "-rf", home.toString());
    }

    private static boolean exists(Path distribution) {
        try (var files = Files.newDirectoryStream(distribution, "classes*.aot")) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
