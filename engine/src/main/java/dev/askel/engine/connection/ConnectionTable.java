package dev.askel.engine.connection;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code connections}. */
final class ConnectionTable {
    private static final String COLUMNS =
            "SELECT name, connection_id, revision, sealed, created_at, modified_at FROM connections";
    private static final Sql BY_NAME =
            new Sql(COLUMNS + " WHERE account = ? AND region = ? AND name = ?");
    private static final Sql LOCK_BY_NAME = new Sql(BY_NAME.text() + " FOR UPDATE");
    private static final Sql AFTER =
            new Sql(
                    COLUMNS
                            + " WHERE account = ? AND region = ? AND name > ? AND starts_with(name, ?) ORDER BY name LIMIT ?");
    private static final Sql COUNT =
            new Sql("SELECT count(*) AS live FROM connections WHERE account = ? AND region = ?");
    private static final Sql LOCK_NAMES =
            new Sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))");
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO connections
                        (account, region, name, connection_id, revision, sealed, created_at, modified_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
                    """);
    private static final Sql UPDATE =
            new Sql(
                    """
                    UPDATE connections SET revision = ?, sealed = ?, modified_at = ?
                     WHERE account = ? AND region = ? AND name = ?\
                    """);
    private static final Sql DELETE =
            new Sql("DELETE FROM connections WHERE account = ? AND region = ? AND name = ?");

    private ConnectionTable() {}

    /** A row. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record ConnectionRow(
            String name,
            UUID id,
            UUID revision,
            byte[] sealed,
            Instant createdAt,
            Instant modifiedAt) {
        private static ConnectionRow read(Row row) throws SQLException {
            return new ConnectionRow(
                    row.text("name"),
                    row.uuid("connection_id"),
                    row.uuid("revision"),
                    row.bytes("sealed"),
                    row.instant("created_at"),
                    row.instant("modified_at"));
        }

        String arn(ArnScope scope) {
            return new ConnectionArn(scope, name, id).toString();
        }
    }

    static @Nullable ConnectionRow find(Connection connection, ArnScope scope, String name)
            throws SQLException {
        return BY_NAME.first(
                connection, ConnectionRow::read, scope.account(), scope.region(), name);
    }

    /** Finds a row as {@link #find} does, and locks it until the commit. */
    static @Nullable ConnectionRow lock(Connection connection, ArnScope scope, String name)
            throws SQLException {
        return LOCK_BY_NAME.first(
                connection, ConnectionRow::read, scope.account(), scope.region(), name);
    }

    /**
     * Lists the rows whose names begin with {@code prefix} and are greater than {@code name}, in
     * the order of their names. Every name is greater than the empty string.
     */
    static List<ConnectionRow> listAfter(
            Connection connection, ArnScope scope, String prefix, String name, int rowsMax)
            throws SQLException {
        return AFTER.list(
                connection,
                ConnectionRow::read,
                scope.account(),
                scope.region(),
                name,
                prefix,
                rowsMax);
    }

    /**
     * Counts the connections of an account and region, and locks the count, so that concurrent
     * creations wait for the commit.
     */
    static long countAndLock(Connection connection, ArnScope scope) throws SQLException {
        LOCK_NAMES.any(connection, "askel.connections/" + scope.account() + "/" + scope.region());
        return Objects.requireNonNull(
                COUNT.<Long>first(
                        connection, row -> row.bigint("live"), scope.account(), scope.region()));
    }

    static void insert(Connection connection, ArnScope scope, ConnectionRow row)
            throws SQLException {
        INSERT.update(
                connection,
                scope.account(),
                scope.region(),
                row.name(),
                row.id(),
                row.revision(),
                row.sealed(),
                row.createdAt().toEpochMilli(),
                row.modifiedAt().toEpochMilli());
    }

    static void update(Connection connection, ArnScope scope, ConnectionRow row)
            throws SQLException {
        UPDATE.update(
                connection,
                row.revision(),
                row.sealed(),
                row.modifiedAt().toEpochMilli(),
                scope.account(),
                scope.region(),
                row.name());
    }

    static void delete(Connection connection, ArnScope scope, String name) throws SQLException {
        DELETE.update(connection, scope.account(), scope.region(), name);
    }
}
