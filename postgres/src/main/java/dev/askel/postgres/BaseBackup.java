package dev.askel.postgres;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Properties;

/**
 * The description of a base backup: a copy of a data directory that the write-ahead log from {@code
 * startLsn} on makes consistent. The file {@code backup.properties} contains it.
 *
 * @param systemIdentifier the number of the database cluster, which {@code initdb} has chosen
 * @param postgresVersion the major version of PostgreSQL
 * @param timeline the timeline of the primary
 * @param startLsn the position from which a recovery reads the log
 * @param stopLsn the earliest position at which a recovery may end
 * @param startedAt the time of the start by the clock of the database
 * @param endedAt the time of the end; a restore to an earlier time needs an earlier backup
 */
record BaseBackup(
        String systemIdentifier,
        String postgresVersion,
        long timeline,
        String startLsn,
        String stopLsn,
        Instant startedAt,
        Instant endedAt) {
    static final String FILE_NAME = "backup.properties";

    /** The version of the file format. */
    private static final String VERSION = "1";

    /** Returns the content of the file. */
    String text() {
        return """
        version=%s
        system-identifier=%s
        postgres-version=%s
        timeline=%d
        start-lsn=%s
        stop-lsn=%s
        started-at=%s
        ended-at=%s
        """
                .formatted(
                        VERSION,
                        systemIdentifier,
                        postgresVersion,
                        timeline,
                        startLsn,
                        stopLsn,
                        startedAt,
                        endedAt);
    }

    /**
     * Reads the description in a folder.
     *
     * @throws StartRefusedException when the file is unreadable or of another version
     */
    static BaseBackup read(Path folder) {
        var file = folder.resolve(FILE_NAME);
        try {
            var values = new Properties();
            values.load(new StringReader(Files.readString(file)));
            if (!VERSION.equals(values.getProperty("version"))) {
                throw new StartRefusedException(
                        "%s has the version %s; this release reads version %s."
                                .formatted(file, values.getProperty("version"), VERSION));
            }
            return new BaseBackup(
                    value(values, "system-identifier"),
                    value(values, "postgres-version"),
                    Long.parseLong(value(values, "timeline")),
                    value(values, "start-lsn"),
                    value(values, "stop-lsn"),
                    Instant.parse(value(values, "started-at")),
                    Instant.parse(value(values, "ended-at")));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new StartRefusedException("%s cannot be read: %s".formatted(file, e), e);
        }
    }

    private static String value(Properties values, String name) {
        var value = values.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** Returns the first segment that a recovery from this backup reads. */
    WalSegment firstSegment() {
        return WalSegment.at(timeline, startLsn);
    }
}
