package dev.askel.engine.journal;

import java.sql.SQLException;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Engine time of a node: what the database's clock said, carried on by the monotonic clock and set
 * right every minute. A node whose own clock is wrong is right here; while the database is away
 * time goes on.
 */
public final class DatabaseTime implements EngineTime, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatabaseTime.class);
    private static final long READ_EVERY_MILLIS = 60_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final DataSource database;
    private final AtomicLong told = new AtomicLong();
    private final Timer reader = new Timer("askel-time", true);
    private volatile Reading reading;

    /** The database's clock at an instant of the monotonic clock. */
    private record Reading(long millis, long nanos) {}

    private DatabaseTime(DataSource database, Reading first) {
        this.database = database;
        this.reading = first;
        reader.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        readAgain();
                    }
                },
                READ_EVERY_MILLIS,
                READ_EVERY_MILLIS);
    }

    /**
     * Reads the database's clock for the first time.
     *
     * @throws IllegalStateException when the database does not answer
     */
    public static DatabaseTime of(DataSource database) {
        try {
            return new DatabaseTime(database, read(database));
        } catch (SQLException e) {
            throw new IllegalStateException("The database's clock cannot be read", e);
        }
    }

    private static Reading read(DataSource database) throws SQLException {
        try (var connection = database.getConnection();
                var statement =
                        connection.prepareStatement(
                                "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8")) {
            long before = System.nanoTime();
            try (var rows = statement.executeQuery()) {
                rows.next();
                // The clock was read somewhere on the way; half of it is the best guess.
                return new Reading(rows.getLong(1), before + (System.nanoTime() - before) / 2);
            }
        }
    }

    private void readAgain() {
        try {
            reading = read(database);
        } catch (SQLException e) {
            log.warn("The database's clock cannot be read; the last reading is carried on", e);
        }
    }

    @Override
    public long millis() {
        var last = reading;
        long now = last.millis() + (System.nanoTime() - last.nanos()) / NANOS_PER_MILLI;
        return told.accumulateAndGet(now, Math::max);
    }

    @Override
    public void close() {
        reader.cancel();
    }
}
