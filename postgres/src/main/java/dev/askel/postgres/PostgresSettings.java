package dev.askel.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How the bundled PostgreSQL is to be run.
 *
 * @param folder the data folder, made when missing
 * @param user the account PostgreSQL gets when the server runs as root; empty for askel, postgres
 *     or nobody, the first that exists
 * @param createUser whether a server run by root adds the account askel when it is missing
 * @param port its TCP port on 127.0.0.1, 0 for a free one
 * @param startTimeout how long one start, with recovery after a crash, may take
 * @param overrides PostgreSQL's own settings, by name; {@code fsync} and {@code synchronous_commit}
 *     cannot be among them
 */
public record PostgresSettings(
        Path folder,
        String user,
        boolean createUser,
        int port,
        Duration startTimeout,
        Map<String, String> overrides) {
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

    /**
     * The defaults for a data folder: any free port, an account that this machine has, no
     * overrides.
     */
    public static PostgresSettings in(Path folder) {
        return new PostgresSettings(folder.toAbsolutePath(), "", false, 0, START_TIMEOUT, Map.of());
    }
}
