package dev.askel.engine.registry.table;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the rows of {@code machines} and {@code revisions}.
 *
 * <p>A start's transaction holds a FOR SHARE lock on its machine's row until the commit. A change
 * first locks the row FOR NO KEY UPDATE. Therefore a change or deletion of a machine sees every
 * earlier start, and every later start sees the change.
 */
public final class MachineTable {
    public static final String MACHINE_COLUMNS =
            """
            m.machine_id, m.account, m.region, m.name, m.type, m.status, m.generation,
            m.current_revision, m.created_at, m.updated_at, m.start_rule,
            m.search_attributes, m.execution_limits\
            """;

    /**
     * The columns of a revision. A column is renamed when {@link #MACHINE_COLUMNS} has the same
     * name.
     */
    static final String REVISION_COLUMNS =
            """
            r.machine_id, r.revision, r.revision_id, r.definition, r.role_arn, r.logging,
            r.tracing, r.encryption, r.created_at AS revised_at\
            """;

    /**
     * SQL condition for the machine that currently has a name; {@link #nameParameters} returns its
     * parameters.
     */
    public static final String LIVE =
            " WHERE m.account = ? AND m.region = ? AND m.name = ? AND m.deleted_at IS NULL";

    private static final Sql BY_NAME =
            new Sql("SELECT " + MACHINE_COLUMNS + " FROM machines AS m" + LIVE);
    private static final Sql LOCK_BY_NAME = new Sql(BY_NAME.text() + " FOR NO KEY UPDATE");
    private static final Sql SHARE_BY_NAME = new Sql(BY_NAME.text() + " FOR SHARE");

    private static final Sql AFTER =
            new Sql(
                    "SELECT "
                            + MACHINE_COLUMNS
                            + " FROM machines AS m "
                            + """
                            WHERE m.account = ? AND m.region = ? AND m.deleted_at IS NULL
                              AND m.name > ?
                            ORDER BY m.name LIMIT ?\
                            """);

    private static final Sql LOCK_BY_ID =
            new Sql(
                    "SELECT "
                            + MACHINE_COLUMNS
                            + " FROM machines AS m "
                            + """
                            WHERE m.machine_id = ? AND m.deleted_at IS NULL FOR NO KEY UPDATE\
                            """);

    private static final Sql TURN_BY_NAME =
            new Sql(
                    "SELECT pg_advisory_xact_lock(machine_turn(m.machine_id)) FROM machines AS m"
                            + LIVE);
    private static final Sql TURN_BY_ID =
            new Sql("SELECT pg_advisory_xact_lock(machine_turn(?::uuid))");

    private static final String JOINED =
            "SELECT "
                    + MACHINE_COLUMNS
                    + ", "
                    + REVISION_COLUMNS
                    + " FROM machines AS m JOIN revisions AS r ON r.machine_id = m.machine_id";

    private static final Sql WITH_CURRENT_REVISION =
            new Sql(JOINED + " AND r.revision = m.current_revision" + LIVE);

    private static final Sql WITH_REVISION =
            new Sql(JOINED + " WHERE r.machine_id = ? AND r.revision = ?");

    private static final Sql REVISION =
            new Sql(
                    "SELECT "
                            + REVISION_COLUMNS
                            + " FROM revisions AS r WHERE machine_id = ? AND revision = ?");

    private static final Sql NEWEST_REVISION =
            new Sql(
                    "SELECT "
                            + REVISION_COLUMNS
                            + " FROM revisions AS r WHERE machine_id = ?"
                            + " ORDER BY revision DESC LIMIT 1");

    private static final Sql LOCK_NAMES =
            new Sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))");

    private static final Sql COUNT_LIVE =
            new Sql(
                    """
                    SELECT count(*) AS live FROM machines
                     WHERE account = ? AND region = ? AND deleted_at IS NULL\
                    """);

    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO machines (machine_id, account, region, name, type, status,
                        generation, current_revision, created_at, updated_at,
                        execution_limits)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                    """);

    private static final Sql UPDATE =
            new Sql(
                    """
                    UPDATE machines SET status = ?, generation = ?, current_revision = ?,
                        updated_at = ?
                     WHERE machine_id = ?\
                    """);

    private static final Sql UPDATE_LIMITS =
            new Sql(
                    """
                    UPDATE machines SET generation = ?, execution_limits = ?
                     WHERE machine_id = ?\
                    """);

    private static final Sql INSERT_REVISION =
            new Sql(
                    """
                    INSERT INTO revisions (machine_id, revision, revision_id, definition, role_arn,
                        logging, tracing, encryption, created_at)
                    VALUES (?, ?, ?::uuid, ?, ?, ?::bytea, ?::bytea, ?::bytea, ?)\
                    """);

    private MachineTable() {}

    /** A machine and one of its revisions. */
    public record MachineWithRevision(StoredMachine machine, StoredRevision revision) {
        static MachineWithRevision read(Row row) throws SQLException {
            return new MachineWithRevision(StoredMachine.read(row), StoredRevision.read(row));
        }
    }

    /** Returns the machine that currently has the name; null when the name is free. */
    public static @Nullable StoredMachine find(Connection connection, StateMachineArn arn)
            throws SQLException {
        return BY_NAME.first(connection, StoredMachine::read, nameParameters(arn));
    }

    /** Finds a machine by name, and blocks its starts, changes and deletion until the commit. */
    public static @Nullable StoredMachine lock(Connection connection, StateMachineArn arn)
            throws SQLException {
        // Under load, starts lock the row without interruption. The advisory lock makes later
        // starts wait for this transaction.
        TURN_BY_NAME.any(connection, nameParameters(arn));
        return LOCK_BY_NAME.first(connection, StoredMachine::read, nameParameters(arn));
    }

    /** Finds a machine by name, and blocks its changes and deletion until the commit. */
    public static @Nullable StoredMachine lockShared(Connection connection, StateMachineArn arn)
            throws SQLException {
        return SHARE_BY_NAME.first(connection, StoredMachine::read, nameParameters(arn));
    }

    /** Finds a machine by id, and blocks its starts, changes and deletion until the commit. */
    public static @Nullable StoredMachine lock(Connection connection, UUID machineId)
            throws SQLException {
        TURN_BY_ID.any(connection, machineId);
        return LOCK_BY_ID.first(connection, StoredMachine::read, machineId);
    }

    /** Returns the machine that currently has the name, with its current revision. */
    public static @Nullable MachineWithRevision findWithRevision(
            Connection connection, StateMachineArn arn) throws SQLException {
        return WITH_CURRENT_REVISION.first(
                connection, MachineWithRevision::read, nameParameters(arn));
    }

    /**
     * Returns the machines with names greater than {@code name}, sorted by name. Every name is
     * greater than the empty string.
     */
    public static List<StoredMachine> listAfter(
            Connection connection, ArnScope scope, String name, int rowsMax) throws SQLException {
        return AFTER.list(
                connection, StoredMachine::read, scope.account(), scope.region(), name, rowsMax);
    }

    /** Returns a revision of a machine, even if the machine is deleted. */
    public static @Nullable MachineWithRevision findRevision(
            Connection connection, UUID machineId, int revision) throws SQLException {
        return WITH_REVISION.first(connection, MachineWithRevision::read, machineId, revision);
    }

    /** Returns the current revision of an existing machine. */
    public static StoredRevision currentRevision(Connection connection, StoredMachine machine)
            throws SQLException {
        return Objects.requireNonNull(
                REVISION.first(connection, StoredRevision::read, machine.id(), machine.revision()),
                () -> "no row of revisions for " + machine);
    }

    /**
     * Returns the revision of a machine with the highest number. It is not the current revision if
     * a fork runs its own definition.
     */
    public static StoredRevision newestRevision(Connection connection, UUID machineId)
            throws SQLException {
        return Objects.requireNonNull(
                NEWEST_REVISION.first(connection, StoredRevision::read, machineId),
                () -> "no row of revisions for " + machineId);
    }

    /** Blocks other creations of machines in this account and region until the commit. */
    public static void lockNames(Connection connection, ArnScope scope) throws SQLException {
        LOCK_NAMES.any(connection, "askel.machines/" + scope.account() + "/" + scope.region());
    }

    public static long countLive(Connection connection, ArnScope scope) throws SQLException {
        return Objects.requireNonNull(
                COUNT_LIVE.<Long>first(
                        connection, row -> row.bigint("live"), scope.account(), scope.region()));
    }

    public static void insert(Connection connection, StoredMachine machine) throws SQLException {
        INSERT.update(
                connection,
                machine.id(),
                machine.scope().account(),
                machine.scope().region(),
                machine.name(),
                machine.type().name(),
                machine.status().name(),
                machine.generation(),
                machine.revision(),
                machine.createdAt().toEpochMilli(),
                machine.updatedAt().toEpochMilli(),
                machine.executionLimits());
    }

    public static void update(Connection connection, StoredMachine machine) throws SQLException {
        UPDATE.update(
                connection,
                machine.status().name(),
                machine.generation(),
                machine.revision(),
                machine.updatedAt().toEpochMilli(),
                machine.id());
    }

    /** Stores the limits of a machine, with its new generation. */
    public static void updateLimits(Connection connection, StoredMachine machine)
            throws SQLException {
        UPDATE_LIMITS.update(
                connection, machine.generation(), machine.executionLimits(), machine.id());
    }

    public static void insert(Connection connection, StoredRevision revision) throws SQLException {
        var content = revision.content();
        INSERT_REVISION.update(
                connection,
                revision.machineId(),
                revision.revision(),
                revision.revisionId(),
                Objects.requireNonNull(ExactText.encode(content.definition())).unsafeArray(),
                content.roleArn(),
                ConfigurationCodec.encode(content.logging()),
                ConfigurationCodec.encode(content.tracing()),
                ConfigurationCodec.encode(content.encryption()),
                revision.createdAt().toEpochMilli());
    }

    /** Returns the parameters of {@link #LIVE}: the machine's name, without version or alias. */
    static Object[] nameParameters(StateMachineArn arn) {
        return new Object[] {arn.scope().account(), arn.scope().region(), arn.name()};
    }
}
