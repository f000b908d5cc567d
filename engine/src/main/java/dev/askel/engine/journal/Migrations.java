package dev.askel.engine.journal;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings a database to the schema this release writes. */
public final class Migrations {
    /** The schema all of Askel's tables live in. */
    public static final String SCHEMA = "askel";

    private Migrations() {}

    /**
     * Runs what is missing, in Flyway's own lock, hence safe from many nodes at once. A database
     * that a newer release has migrated is left as it is.
     *
     * @throws org.flywaydb.core.api.FlywayException when it cannot
     */
    public static void migrate(DataSource database) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .locations("classpath:dev/askel/engine/journal")
                .ignoreMigrationPatterns("*:future")
                .load()
                .migrate();
    }
}
