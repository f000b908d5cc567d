package dev.askel.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the bundled PostgreSQL.
 *
 * @param dataFolder the data folder, created when it is missing
 * @param programsFolder the folder of the unpacked programs: the data folder, or a folder that
 *     several servers share
 * @param user the account that runs PostgreSQL when the server runs as root; empty means the first
 *     existing account of askel, postgres and nobody
 * @param mayCreateUser whether a server that runs as root adds the account askel when it is missing
 * @param port the TCP port on 127.0.0.1; 0 for a free port
 * @param startTimeout the maximum duration of one start, including recovery after a crash
 * @param parameterOverrides settings of PostgreSQL itself, by name; {@code fsync}, {@code
 *     full_page_writes} and {@code synchronous_commit} are not allowed
 * @param archive the folder that receives the write-ahead log; empty for none
 */
public record PostgresSettings(
        Path dataFolder,
        Path programsFolder,
        String user,
        boolean mayCreateUser,
        int port,
        Duration startTimeout,
        Map<String, String> parameterOverrides,
        Optional<Path> archive) {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    public PostgresSettings {
        parameterOverrides = Map.copyOf(parameterOverrides);
        for (var durable : ServerArguments.DURABILITY_SETTINGS.keySet()) {
            if (parameterOverrides.containsKey(durable)) {
                throw new StartRefusedException(
                        "%s of the bundled PostgreSQL cannot be changed: acknowledged work must survive a crash."
                                .formatted(durable));
            }
        }
    }

    /** Settings without an archive. */
    public PostgresSettings(
            Path dataFolder,
            Path programsFolder,
            String user,
            boolean mayCreateUser,
            int port,
            Duration startTimeout,
            Map<String, String> parameterOverrides) {
        this(
                dataFolder,
                programsFolder,
                user,
                mayCreateUser,
                port,
                startTimeout,
                parameterOverrides,
                Optional.empty());
    }

    /** Returns these settings with further settings of PostgreSQL. */
    PostgresSettings with(Map<String, String> parameters, Duration newStartTimeout) {
        var all = new HashMap<>(parameterOverrides);
        all.putAll(parameters);
        return new PostgresSettings(
                dataFolder,
                programsFolder,
                user,
                mayCreateUser,
                port,
                newStartTimeout,
                all,
                archive);
    }

    /** The defaults for a data folder: any free port, an existing account and no overrides. */
    public static PostgresSettings defaultsFor(Path folder) {
        var absolute = folder.toAbsolutePath();
        return new PostgresSettings(absolute, absolute, "", false, 0, START_TIMEOUT, Map.of());
    }
}
