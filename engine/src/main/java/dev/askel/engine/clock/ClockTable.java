package dev.askel.engine.clock;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the row {@code engine_clock}, which contains the correction of the database's
 * clock for all nodes.
 */
final class ClockTable {
    private static final int READINGS = 3;

    private static final String READ_BESIDE_CLOCK =
            """
             AS micros, c.correction_millis, c.generation, c.settled_at,
                   (SELECT seen_at FROM presence WHERE one) AS seen_at
              FROM engine_clock c WHERE c.one\
            """;

    private static final String STORE =
            """
            UPDATE engine_clock SET correction_millis = ?, settled_at = ?, generation = generation + 1
             WHERE one AND generation = ?\
            """;

    private static final String SET_PRESENCE =
            "UPDATE presence SET seen_at = ?, back_at = least(back_at, ?) WHERE one";

    /**
     * The row, and the clocks when it was read.
     *
     * @param database the database's clock
     * @param correctionMillis engine time minus the database's clock
     * @param deletionsPausedUntilMillis the engine time until which no row is deleted because of
     *     its age
     * @param seenAtMillis the last engine time at which a node was present; null before the first
     * @param bootNanos the boot clock of this node
     * @param wallMillis the time of day of this node
     */
    record Reading(
            SteeredClock.Measurement database,
            long correctionMillis,
            long generation,
            long deletionsPausedUntilMillis,
            @Nullable Long seenAtMillis,
            long bootNanos,
            long wallMillis) {
        long databaseMillis() {
            return TimeUnit.NANOSECONDS.toMillis(
                    database.epochNanos() + database.uncertaintyNanos());
        }

        /** Returns the engine time with a correction, in epoch milliseconds. */
        long engineMillis(long appliedCorrectionMillis) {
            return databaseMillis() + appliedCorrectionMillis;
        }

        /**
         * Returns the engine time with a correction, as a measurement for a {@link SteeredClock}.
         */
        SteeredClock.Measurement engineMeasurement(long appliedCorrectionMillis) {
            return new SteeredClock.Measurement(
                    database.epochNanos() + TimeUnit.MILLISECONDS.toNanos(appliedCorrectionMillis),
                    database.sentNanos(),
                    database.receivedNanos());
        }

        /** Returns how far the node's time of day is ahead of the database's, in milliseconds. */
        long nodeDeviationMillis() {
            return wallMillis - databaseMillis();
        }
    }

    private ClockTable() {}

    /**
     * Reads the row and the clocks three times, and returns the fastest reading, because the
     * fastest reading is the most exact one.
     */
    static Reading read(Connection connection, ClockSources sources) throws SQLException {
        Reading best = null;
        try (var statement =
                connection.prepareStatement(
                        "SELECT " + sources.databaseMicros() + READ_BESIDE_CLOCK)) {
            for (int reading = 0; reading < READINGS; reading++) {
                long sent = sources.monotonicNanos().getAsLong();
                try (var found = statement.executeQuery()) {
                    if (!found.next()) {
                        throw new SQLException("engine_clock has no row");
                    }
                    var measured =
                            new SteeredClock.Measurement(
                                    TimeUnit.MICROSECONDS.toNanos(found.getLong("micros")),
                                    sent,
                                    sources.monotonicNanos().getAsLong());
                    if (best == null
                            || measured.uncertaintyNanos() < best.database().uncertaintyNanos()) {
                        best =
                                new Reading(
                                        measured,
                                        found.getLong("correction_millis"),
                                        found.getLong("generation"),
                                        found.getLong("settled_at"),
                                        found.getObject("seen_at", Long.class),
                                        sources.bootNanos().getAsLong(),
                                        sources.wallMillis().getAsLong());
                    }
                }
            }
        }
        connection.commit();
        if (best == null) {
            throw new IllegalStateException("no reading was taken");
        }
        return best;
    }

    /**
     * Changes the row unless another node has changed it since the reading.
     *
     * @param presenceMillis the new time of the last presence. It may be earlier than the stored
     *     time. Null keeps the stored time
     * @return whether the row was changed
     */
    static boolean store(
            Connection connection,
            Reading reading,
            long correctionMillis,
            long settledAtMillis,
            @Nullable Long presenceMillis)
            throws SQLException {
        boolean stored;
        try (var update = connection.prepareStatement(STORE)) {
            update.setLong(1, correctionMillis);
            update.setLong(2, settledAtMillis);
            update.setLong(3, reading.generation());
            stored = update.executeUpdate() == 1;
        }
        if (stored && presenceMillis != null) {
            try (var update = connection.prepareStatement(SET_PRESENCE)) {
                update.setLong(1, presenceMillis);
                update.setLong(2, presenceMillis);
                update.executeUpdate();
            }
        }
        connection.commit();
        return stored;
    }
}
