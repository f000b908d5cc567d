package dev.askel.engine.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the missing migrations with Flyway and retries while a migration cannot get a lock in time.
 *
 * <p>Before each script, {@code lock_timeout} is set on its session. A script that needs another
 * timeout sets its own. {@link LockBlockers} limits the wait of such a script.
 */
final class MigrationRun {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationRun.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final DataSource database;
    private final List<String> locations;
    private final MigrationLocks locks;

    /**
     * Creates a run.
     *
     * @param locations the locations of the scripts, in Flyway's notation
     */
    MigrationRun(DataSource database, List<String> locations, MigrationLocks locks) {
        this.database = database;
        this.locations = locations;
        this.locks = locks;
    }

    /**
     * Runs all missing scripts, and returns when none is missing.
     *
     * @throws FlywayException when a migration fails, or gets no lock within {@link
     *     MigrationLocks#timeout}
     */
    void run() {
        long startNanos = System.nanoTime();
        for (int attempts = 1; ; attempts++) {
            try (var blockers = new LockBlockers(database, locks)) {
                try {
                    flyway(blockers).migrate();
                    return;
                } catch (FlywayException failure) {
                    var sessions = blockers.describeBlockers();
                    if (blockers.hasCancelled()) {
                        throw noLock(sessions, failure);
                    }
                    if (!isLockTimeout(failure)) {
                        throw failure;
                    }
                    var pause = locks.pauseAfter(attempts);
                    if (System.nanoTime() - startNanos + pause.toNanos()
                            > locks.timeout().toNanos()) {
                        throw noLock(sessions, failure);
                    }
                    LOG.warn(
                            "a migration got no lock within {} ms, and is retried in {} ms;"
                                    + " blocked by {}",
                            locks.waitMax().toMillis(),
                            pause.toMillis(),
                            sessions);
                    pause(pause.toMillis());
                }
            }
            deleteFailedEntries();
        }
    }

    private FlywayException noLock(String sessions, FlywayException failure) {
        return new FlywayException(
                "no lock within %s; blocked by %s".formatted(locks.timeout(), sessions), failure);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new FlywayException("the migration was interrupted", stopped);
        }
    }

    private Flyway flyway(LockBlockers blockers) {
        return Flyway.configure(MigrationRun.class.getClassLoader())
                .dataSource(database)
                .schemas(SchemaHistory.SCHEMA)
                .defaultSchema(SchemaHistory.SCHEMA)
                .locations(locations.toArray(String[]::new))
                .callbacks(new SessionPreparation(locks, blockers))
                .ignoreMigrationPatterns("*:future")
                // A concurrent index build waits for all open transactions, so no transaction may
                // hold Flyway's lock.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                // Waiting nodes retry for as long as the migrating node runs.
                .lockRetryCount(-1)
                .load();
    }

    private static boolean isLockTimeout(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql && LOCK_NOT_AVAILABLE.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Deletes the entries of failed scripts, so that they run again. Only scripts without a
     * transaction leave such an entry.
     */
    private void deleteFailedEntries() {
        try (var connection = database.getConnection()) {
            SchemaHistory.deleteFailed(connection);
        } catch (SQLException e) {
            throw new FlywayException("the database is unavailable", e);
        }
    }

    /** Prepares the session of each migration before its script. */
    private record SessionPreparation(MigrationLocks locks, LockBlockers blockers)
            implements Callback {
        @Override
        public boolean supports(Event event, @Nullable Context context) {
            return event == Event.BEFORE_EACH_MIGRATE;
        }

        @Override
        public boolean canHandleInTransaction(Event event, @Nullable Context context) {
            return true;
        }

        @Override
        public void handle(Event event, Context context) {
            try {
                prepare(context.getConnection());
            } catch (SQLException e) {
                throw new FlywayException("the session cannot be prepared", e);
            }
        }

        private void prepare(Connection connection) throws SQLException {
            try (var statement = connection.createStatement()) {
                statement.execute("SET lock_timeout = " + locks.waitMax().toMillis());
                try (var found = statement.executeQuery("SELECT pg_backend_pid()")) {
                    if (found.next()) {
                        blockers.watch(found.getInt(1));
                    }
                }
            }
        }

        @Override
        public String getCallbackName() {
            return "lock_timeout";
        }
    }
}
