package dev.askel.engine.access;

import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code policies}. */
final class PolicyTable {
    /**
     * The form of the names (IAM identifiers). Callers check the form before they read or write
     * rows.
     */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+=,.@-]{1,128}");

    private static final Sql BY_NAME =
            new Sql(
                    """
                    SELECT name, document, created_at, updated_at FROM policies
                     WHERE account = ? AND name = ?\
                    """);
    private static final Sql BY_NAMES =
            new Sql(
                    """
                    SELECT name, document, created_at, updated_at FROM policies
                     WHERE account = ? AND name = ANY (?)\
                    """);
    private static final Sql AFTER =
            new Sql(
                    """
                    SELECT name, '' AS document, created_at, updated_at FROM policies
                     WHERE account = ? AND name > ? ORDER BY name LIMIT ?\
                    """);
    private static final Sql COUNT =
            new Sql("SELECT count(*) AS live FROM policies WHERE account = ?");
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO policies (account, name, document, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?)\
                    """);
    private static final Sql UPDATE =
            new Sql(
                    "UPDATE policies SET document = ?, updated_at = ? WHERE account = ? AND name = ?");
    private static final Sql DELETE =
            new Sql("DELETE FROM policies WHERE account = ? AND name = ?");

    private PolicyTable() {}

    /**
     * A row.
     *
     * @param document JSON; empty in lists
     */
    record PolicyRow(String name, String document, Instant createdAt, Instant updatedAt) {
        private static PolicyRow read(Row row) throws SQLException {
            return new PolicyRow(
                    row.text("name"),
                    row.text("document"),
                    row.instant("created_at"),
                    row.instant("updated_at"));
        }
    }

    static @Nullable PolicyRow find(Connection connection, String account, String name)
            throws SQLException {
        return BY_NAME.first(connection, PolicyRow::read, account, name);
    }

    /** Returns the rows with these names. Names without a row are omitted. */
    static List<PolicyRow> find(Connection connection, String account, List<String> names)
            throws SQLException {
        return names.isEmpty()
                ? List.of()
                : BY_NAMES.list(connection, PolicyRow::read, account, names.toArray(String[]::new));
    }

    /**
     * Lists the rows with names greater than {@code name}, in the order of their names, without
     * documents.
     */
    static List<PolicyRow> listAfter(
            Connection connection, String account, String name, int rowsMax) throws SQLException {
        return AFTER.list(connection, PolicyRow::read, account, name, rowsMax);
    }

    static long count(Connection connection, String account) throws SQLException {
        return Objects.requireNonNull(
                COUNT.<Long>first(connection, row -> row.bigint("live"), account));
    }

    static void insert(Connection connection, String account, PolicyRow row) throws SQLException {
        INSERT.update(
                connection,
                account,
                row.name(),
                row.document(),
                row.createdAt().toEpochMilli(),
                row.updatedAt().toEpochMilli());
    }

    /** Replaces the document of a row. */
    static void update(Connection connection, String account, PolicyRow row) throws SQLException {
        UPDATE.update(
                connection, row.document(), row.updatedAt().toEpochMilli(), account, row.name());
    }

    static void delete(Connection connection, String account, String name) throws SQLException {
        DELETE.update(connection, account, name);
    }
}
