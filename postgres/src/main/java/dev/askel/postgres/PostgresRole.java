package dev.askel.postgres;

import java.nio.file.Files;
import java.nio.file.Path;

/** The role in which PostgreSQL starts on a data folder. */
enum PostgresRole {
    /** Accepts changes. */
    PRIMARY,

    /** Recovers a restored data directory, and then accepts changes. */
    RESTORED,

    /** Follows a primary until it is promoted. */
    STANDBY;

    /**
     * The file in a data folder that an unfinished restore or copy leaves behind. Without it, a
     * start would create an empty database there.
     */
    static final String UNFINISHED = "unfinished";

    private static final String SIGNAL = "standby.signal";

    /** Marks the data directory of a standby. PostgreSQL removes the mark at its promotion. */
    static Path standbyMark(Path dataDirectory) {
        return dataDirectory.resolve(SIGNAL);
    }

    /**
     * Checks that a data folder fits the role.
     *
     * @throws StartRefusedException when it does not; the message names the remedy
     */
    void requireFitting(Path dataFolder) {
        if (this != RESTORED && Files.exists(dataFolder.resolve(UNFINISHED))) {
            throw new StartRefusedException(
                    "The restore or copy into %s has not finished. Remove this folder and repeat the command."
                            .formatted(dataFolder));
        }
        var isStandby = Files.exists(standbyMark(dataFolder.resolve("postgres").resolve("data")));
        if (this == PRIMARY && isStandby) {
            throw new StartRefusedException(
                    "%s follows another server. Run askel replica, or askel promote to make it the primary."
                            .formatted(dataFolder));
        }
        if (this == STANDBY && !isStandby) {
            throw new StartRefusedException(
                    "%s follows no other server. Start it with askel up, or make a new standby in another folder with askel replica --from HOST:PORT."
                            .formatted(dataFolder));
        }
    }
}
