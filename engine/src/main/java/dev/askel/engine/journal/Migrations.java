package dev.askel.engine.journal;

import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database to the schema this release writes. */
public final class Migrations {
    /** The schema all of Askel's tables live in. */
    public static final String SCHEMA = "askel";

    private static final String HISTORY = "flyway_schema_history";

    private Migrations() {}

    /**
     * Runs what is missing, in Flyway's own lock, hence safe from many nodes at once. A database
     * that a newer release has migrated is left as it is.
     *
     * @throws org.flywaydb.core.api.FlywayException when it cannot
     */
    public static void migrate(DataSource database) {
        forgetFailures(database);
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .locations("classpath:dev/askel/engine/journal")
                .ignoreMigrationPatterns("*:future")
                // An index is built beside writers, and waits for all transactions that it finds:
                // the lock must not be one.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                // The nodes that wait do so for as long as the one that migrates lives.
                .lockRetryCount(-1)
                .load()
                .migrate();
    }

    /**
     * Those that run outside a transaction leave a mark when they fail, which would stop every node
     * until somebody takes it away; but they can be done again.
     */
    private static void forgetFailures(DataSource database) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            try (var found =
                    statement.executeQuery(
                            "SELECT FROM pg_tables WHERE schemaname = '%s' AND tablename = '%s'"
                                    .formatted(SCHEMA, HISTORY))) {
                if (!found.next()) {
                    return;
                }
            }
            statement.execute("DELETE FROM %s.%s WHERE NOT success".formatted(SCHEMA, HISTORY));
        } catch (SQLException e) {
            throw new FlywayException("the database is out of reach", e);
        }
    }
}
