package dev.askel.engine.schema;

import java.sql.Connection;
import java.sql.SQLException;

/** The table in which Flyway records the scripts that have run. */
final class SchemaHistory {
    /** The schema that contains the table and all of Askel's other tables. */
    static final String SCHEMA = "askel";

    static final String TABLE = "flyway_schema_history";

    private SchemaHistory() {}

    /**
     * Deletes the entries of failed scripts, because Flyway refuses to migrate while such an entry
     * exists.
     *
     * <p>Only scripts without a transaction leave such an entry, and these can be run again.
     */
    static void deleteFailed(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("DELETE FROM %s.%s WHERE NOT success".formatted(SCHEMA, TABLE));
        }
    }
}
