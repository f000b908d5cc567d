package dev.askel.engine.encryption;

import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code machine_kms_keys}. */
public final class CustomerKeyTable {
    private static final Sql FIND =
            new Sql(
                    """
                    SELECT machine_id, machine_arn, kms_key_id, reuse_seconds FROM askel.machine_kms_keys
                     WHERE machine_id = ?\
                    """);
    private static final Sql LIST =
            new Sql(
                    "SELECT machine_id, machine_arn, kms_key_id, reuse_seconds FROM askel.machine_kms_keys");
    private static final Sql PUT =
            new Sql(
                    """
                    INSERT INTO askel.machine_kms_keys (machine_id, machine_arn, kms_key_id, reuse_seconds)
                    VALUES (?, ?, ?, ?)
                        ON CONFLICT (machine_id) DO UPDATE
                       SET kms_key_id = EXCLUDED.kms_key_id, reuse_seconds = EXCLUDED.reuse_seconds\
                    """);
    private static final Sql REMOVE =
            new Sql("UPDATE askel.machine_kms_keys SET kms_key_id = NULL WHERE machine_id = ?");
    private static final Sql ANY =
            new Sql("SELECT FROM askel.machine_kms_keys WHERE kms_key_id IS NOT NULL LIMIT 1");
    private static final Sql EXISTS =
            new Sql(
                    "SELECT FROM pg_catalog.pg_class WHERE oid = to_regclass('askel.machine_kms_keys')");

    private CustomerKeyTable() {}

    /** Sets the key of a state machine. */
    public static void put(Connection connection, CustomerKey key) throws SQLException {
        PUT.update(
                connection,
                key.machineId(),
                key.machineArn(),
                key.kmsKeyId(),
                Math.toIntExact(key.reuseMax().toSeconds()));
    }

    /**
     * Removes the key of a state machine, if it has one. The row stays: a missing row of a known
     * state machine means that the state machine was deleted.
     */
    public static void remove(Connection connection, UUID machineId) throws SQLException {
        REMOVE.update(connection, machineId);
    }

    /**
     * Returns whether a state machine has a key. A database that was not migrated yet has no table
     * and no key.
     */
    static boolean any(Connection connection) throws SQLException {
        return EXISTS.any(connection) && ANY.any(connection);
    }

    /** Returns the key of a state machine; null if it has none, or does not exist. */
    static @Nullable CustomerKey find(Connection connection, UUID machineId) throws SQLException {
        var found = FIND.first(connection, CustomerKeyTable::read, machineId);
        return found == null ? null : found.key().orElse(null);
    }

    /** The key of a state machine that has or had one; empty after its removal. */
    record StoredKey(UUID machineId, Optional<CustomerKey> key) {}

    /** Returns the keys of all existing state machines that have or had one. */
    static List<StoredKey> list(Connection connection) throws SQLException {
        return LIST.list(connection, CustomerKeyTable::read);
    }

    private static StoredKey read(Row row) throws SQLException {
        var machineId = row.uuid("machine_id");
        var kmsKeyId = row.textOrNull("kms_key_id");
        if (kmsKeyId == null) {
            return new StoredKey(machineId, Optional.empty());
        }
        return new StoredKey(
                machineId,
                Optional.of(
                        new CustomerKey(
                                machineId,
                                row.text("machine_arn"),
                                kmsKeyId,
                                Duration.ofSeconds(row.integer("reuse_seconds")))));
    }
}
