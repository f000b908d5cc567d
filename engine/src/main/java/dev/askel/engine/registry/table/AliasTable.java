package dev.askel.engine.registry.table;

import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the rows of {@code aliases}. A transaction locks the machine before it changes
 * its aliases.
 */
public final class AliasTable {
    private static final String COLUMNS =
            """
            SELECT machine_id, name, description, first_version, first_weight, second_version,
                   second_weight, created_at, updated_at
              FROM aliases WHERE machine_id = ?\
            """;
    private static final String OF_VERSION = " AND ? IN (first_version, second_version)";
    private static final String AFTER_NAME = " AND name > ? ORDER BY name LIMIT ?";

    private static final Sql BY_NAME = new Sql(COLUMNS + " AND name = ?");
    private static final Sql AFTER = new Sql(COLUMNS + AFTER_NAME);
    private static final Sql OF_VERSION_AFTER = new Sql(COLUMNS + OF_VERSION + AFTER_NAME);
    private static final Sql NAMES_REFERRING_TO =
            new Sql(
                    "SELECT name FROM aliases WHERE machine_id = ?"
                            + OF_VERSION
                            + " ORDER BY name");
    private static final Sql COUNT =
            new Sql("SELECT count(*) AS live FROM aliases WHERE machine_id = ?");
    private static final Sql PUT =
            new Sql(
                    """
                    INSERT INTO aliases (machine_id, name, description, first_version, first_weight,
                        second_version, second_weight, created_at, updated_at)
                    VALUES (?, ?, ?::bytea, ?, ?, ?::bigint, ?::integer, ?, ?)
                    ON CONFLICT (machine_id, name) DO UPDATE
                       SET description = excluded.description,
                           first_version = excluded.first_version,
                           first_weight = excluded.first_weight,
                           second_version = excluded.second_version,
                           second_weight = excluded.second_weight,
                           updated_at = excluded.updated_at\
                    """);
    private static final Sql DELETE =
            new Sql("DELETE FROM aliases WHERE machine_id = ? AND name = ?");
    private static final Sql DELETE_ALL = new Sql("DELETE FROM aliases WHERE machine_id = ?");

    private AliasTable() {}

    public static @Nullable StoredAlias find(Connection connection, UUID machineId, String name)
            throws SQLException {
        return BY_NAME.first(connection, StoredAlias::read, machineId, name);
    }

    /**
     * Returns the aliases with names greater than {@code name}, sorted by name. Every name is
     * greater than the empty string.
     */
    public static List<StoredAlias> listAfter(
            Connection connection, UUID machineId, String name, int rowsMax) throws SQLException {
        return AFTER.list(connection, StoredAlias::read, machineId, name, rowsMax);
    }

    /** Returns the aliases of a version with names greater than {@code name}, sorted by name. */
    public static List<StoredAlias> listAfter(
            Connection connection, UUID machineId, long version, String name, int rowsMax)
            throws SQLException {
        return OF_VERSION_AFTER.list(
                connection, StoredAlias::read, machineId, version, name, rowsMax);
    }

    /** Returns the sorted names of all aliases that refer to a version. */
    public static List<String> namesReferringTo(Connection connection, UUID machineId, long version)
            throws SQLException {
        return NAMES_REFERRING_TO.list(connection, row -> row.text("name"), machineId, version);
    }

    public static long count(Connection connection, UUID machineId) throws SQLException {
        return Objects.requireNonNull(
                COUNT.<Long>first(connection, row -> row.bigint("live"), machineId));
    }

    /** Inserts or replaces an alias. */
    public static void put(Connection connection, StoredAlias alias) throws SQLException {
        var description = ExactText.encode(alias.description());
        var first = alias.shares().getFirst();
        var second = alias.second();
        PUT.update(
                connection,
                alias.machineId(),
                alias.name(),
                description == null ? null : description.unsafeArray(),
                first.version(),
                first.weight(),
                second == null ? null : second.version(),
                second == null ? null : second.weight(),
                alias.createdAt().toEpochMilli(),
                alias.updatedAt().toEpochMilli());
    }

    /** Deletes an alias and returns whether it existed. */
    public static boolean delete(Connection connection, UUID machineId, String name)
            throws SQLException {
        return DELETE.update(connection, machineId, name) > 0;
    }

    public static void deleteAll(Connection connection, UUID machineId) throws SQLException {
        DELETE_ALL.update(connection, machineId);
    }
}
