package dev.askel.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How the bundled PostgreSQL is to be run.
 *
 * @param folder the data folder, made when missing
 * @param user the account PostgreSQL gets when the server runs as root; empty for the first that
 *     exists of askel, postgres and nobody
 * @param port its TCP port on 127.0.0.1, 0 for a free one
 * @param startTimeout how long one start, with recovery after a crash, may take
 * @param overrides PostgreSQL's own settings, by name; {@code fsync} and {@code synchronous_commit}
 *     cannot be among them
 */
public record PostgresSettings(
        Path folder, String user, int port, Duration startTimeout, Map<String, String> overrides) {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    public PostgresSettings {
        overrides = Map.copyOf(overrides);
        for (var durable : Tuning.DURABLE.keySet()) {
            if (overrides.containsKey(durable)) {
                throw new StartRefusedException(
                        "%s of the bundled PostgreSQL stays on: what was acknowledged must survive a crash."
                                .formatted(durable));
            }
        }
    }

    /** The defaults for a data folder: any free port, the account found by itself, no overrides. */
    public static PostgresSettings in(Path folder) {
        return new PostgresSettings(folder.toAbsolutePath(), "", 0, START_TIMEOUT, Map.of());
    }
}
