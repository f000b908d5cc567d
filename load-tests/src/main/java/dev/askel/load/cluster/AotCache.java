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
 * Creates the AOT cache of a distribution before the rounds. Otherwise nodes would record classes
 * and create the cache under load. This takes half a minute of CPU time.
 */
final class AotCache {
    private static final Duration CREATED_MAX = Duration.ofMinutes(3);

    private AotCache() {}

    /** Creates the cache if it does not exist. */
    static void createIfMissing(Path distribution, Path folder) throws IOException {
        if (exists(distribution)) {
            return;
        }
        var home = Files.createTempDirectory(folder, "askel-classes-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var settings =
                ServerProcess.Settings.of(
                        ServerCommand.ofLauncher(distribution.resolve("bin").resolve("askel")),
                        home.resolve("data"),
                        List.of());
        // The first server records its classes when it ends. The cache is created while the second
        // server runs.
        ServerProcess.start(settings).close();
        try (var second = ServerProcess.start(settings)) {
            var created = Deadline.after(CREATED_MAX).await(() -> exists(distribution));
            if (!created || !second.isAlive()) {
                throw new IllegalStateException("There is no AOT cache in " + distribution);
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
