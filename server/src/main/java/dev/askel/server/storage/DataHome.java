package dev.askel.server.storage;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Map;

/** The folder of a server's data on this machine. */
public final class DataHome {
    private DataHome() {}

    /** Returns the configured folder, or else the default folder of this user. */
    public static Path folder(Config config) {
        var configured = config.getString("askel.data");
        return configured.isEmpty()
                ? defaultFolder(
                        System.getProperty("user.name"),
                        System.getProperty("user.home"),
                        System.getenv())
                : Path.of(configured).toAbsolutePath();
    }

    static Path defaultFolder(String user, String home, Map<String, String> environment) {
        if (user.equals("root")) {
            return Path.of("/var/lib/askel");
        }
        var shared = environment.getOrDefault("XDG_DATA_HOME", "");
        // The XDG specification requires absolute paths.
        return shared.startsWith("/")
                ? Path.of(shared, "askel")
                : Path.of(home, ".local", "share", "askel");
    }
}
