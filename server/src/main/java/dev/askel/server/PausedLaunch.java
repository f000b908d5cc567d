package dev.askel.server;

import com.typesafe.config.Config;
import dev.askel.server.storage.DataHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers in the data folder that the running launcher has paused the installation. Several
 * launchers can share a data folder. The launcher starts a node again after it was marked down,
 * with the same options. That must not pause an installation that was resumed meanwhile.
 */
final class PausedLaunch {
    /** The variable by which the launcher identifies itself to the nodes that it starts. */
    static final String VARIABLE = "ASKEL_LAUNCH_ID";

    /** The maximum number of launches that the file contains, one in each line. */
    private static final int LAUNCHES_MAX = 32;

    private static final Logger LOG = LoggerFactory.getLogger(PausedLaunch.class);

    private final @Nullable String id;
    private final Path folder;
    private final Path file;

    PausedLaunch(@Nullable String id, Path dataFolder) {
        this.id = id;
        this.folder = dataFolder;
        this.file = dataFolder.resolve("paused-launch");
    }

    /** Returns the launch of this process. */
    static PausedLaunch of(Config config) {
        return new PausedLaunch(System.getenv(VARIABLE), DataHome.folder(config));
    }

    /** Returns whether the same launcher has stored a pause before. */
    boolean hasPaused() {
        if (id == null) {
            return false;
        }
        try {
            return readLaunches().contains(id);
        } catch (IOException _) {
            // A further pause is safe, and an operator can end it.
            return false;
        }
    }

    /** Records that the launcher has stored a pause. */
    void recordPause() {
        if (id == null) {
            return;
        }
        try {
            Files.createDirectories(folder);
            var launches = new ArrayList<>(readLaunches());
            launches.addFirst(id);
            Files.write(file, launches.subList(0, Math.min(launches.size(), LAUNCHES_MAX)));
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be written. If this node is marked down, its launcher starts it with --paused again.",
                    file,
                    e);
        }
    }

    /** Returns the launches that have stored a pause, the latest one first. */
    private List<String> readLaunches() throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
