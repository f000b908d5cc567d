package dev.askel.server.storage;

import com.typesafe.config.Config;
import dev.askel.postgres.PostgresSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the settings of the bundled PostgreSQL. */
public final class BundledSettings {
    private BundledSettings() {}

    /** Returns the settings of {@code askel.postgres}. */
    public static PostgresSettings of(Config config) {
        var postgres = config.getConfig("askel.postgres");
        var settings = new TreeMap<String, String>();
        for (var setting : postgres.getConfig("settings").entrySet()) {
            settings.put(setting.getKey(), setting.getValue().unwrapped().toString());
        }
        var data = DataHome.folder(config);
        var programs = postgres.getString("programs");
        var archive = postgres.getString("archive");
        return new PostgresSettings(
                data,
                programs.isEmpty() ? data : Path.of(programs).toAbsolutePath(),
                postgres.getString("user"),
                postgres.getBoolean("create-user"),
                postgres.getInt("port"),
                postgres.getDuration("start-timeout"),
                settings,
                archive.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Path.of(archive).toAbsolutePath()));
    }
}
