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
 * Reads and writes the rows of {@code machine_versions}. A transaction locks the machine before it
 * changes the versions.
 */
public final class VersionTable {
    private static final String COLUMNS =
            """
            SELECT machine_id, version, revision, description, created_at
              FROM machine_versions WHERE machine_id = ?\
            """;
    private static final Sql BY_NUMBER = new Sql(COLUMNS + " AND version = ?");
    private static final Sql BY_REVISION = new Sql(COLUMNS + " AND revision = ?");
    private static final Sql BEFORE =
            new Sql(COLUMNS + " AND version < ? ORDER BY version DESC LIMIT ?");
    private static final Sql COUNT =
            new Sql("SELECT count(*) AS live FROM machine_versions WHERE machine_id = ?");
    private static final Sql NEXT_NUMBER =
            new Sql(
                    """
                    UPDATE machines SET last_version = last_version + 1 WHERE machine_id = ?
                    RETURNING last_version\
                    """);
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO machine_versions (machine_id, version, revision, description,
                        created_at)
                    VALUES (?, ?, ?, ?::bytea, ?)\
                    """);
    private static final Sql DELETE =
            new Sql("DELETE FROM machine_versions WHERE machine_id = ? AND version = ?");
    private static final Sql DELETE_ALL =
            new Sql("DELETE FROM machine_versions WHERE machine_id = ?");

    private VersionTable() {}

    public static @Nullable StoredVersion find(Connection connection, UUID machineId, long number)
            throws SQLException {
        return BY_NUMBER.first(connection, StoredVersion::read, machineId, number);
    }

    public static @Nullable StoredVersion findByRevision(
            Connection connection, UUID machineId, int revision) throws SQLException {
        return BY_REVISION.first(connection, StoredVersion::read, machineId, revision);
    }

    /** Returns the versions with numbers below {@code number}, the highest number first. */
    public static List<StoredVersion> listBefore(
            Connection connection, UUID machineId, long number, int rowsMax) throws SQLException {
        return BEFORE.list(connection, StoredVersion::read, machineId, number, rowsMax);
    }

    public static long count(Connection connection, UUID machineId) throws SQLException {
        return Objects.requireNonNull(
                COUNT.<Long>first(connection, row -> row.bigint("live"), machineId));
    }

    /**
     * Takes the next version number of a machine. The number is never reused after the transaction
     * commits.
     */
    public static long nextNumber(Connection connection, UUID machineId) throws SQLException {
        return Objects.requireNonNull(
                NEXT_NUMBER.<Long>first(connection, row -> row.bigint("last_version"), machineId),
                () -> "no row of machines for " + machineId);
    }

    public static void insert(Connection connection, StoredVersion version) throws SQLException {
        var description = ExactText.encode(version.description());
        INSERT.update(
                connection,
                version.machineId(),
                version.number(),
                version.revision(),
                description == null ? null : description.unsafeArray(),
                version.createdAt().toEpochMilli());
    }

    /** Deletes a version and returns whether it existed. */
    public static boolean delete(Connection connection, UUID machineId, long number)
            throws SQLException {
        return DELETE.update(connection, machineId, number) > 0;
    }

    public static void deleteAll(Connection connection, UUID machineId) throws SQLException {
        DELETE_ALL.update(connection, machineId);
    }
}
