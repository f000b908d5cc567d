package dev.askel.engine.encryption;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code machine_kms_keys}. */
public final class CustomerKeyTable {
    private static final Sql FIND =
            new Sql(
                    """
                    SELECT k.machine_id, m.region, m.account, m.name, k.kms_key_id, k.reuse_seconds
                      FROM askel.machine_kms_keys k JOIN askel.machines m USING (machine_id)
                     WHERE k.machine_id = ?\
                    """);
    private static final Sql LIST =
            new Sql(
                    """
                    SELECT k.machine_id, m.region, m.account, m.name, k.kms_key_id, k.reuse_seconds
                      FROM askel.machine_kms_keys k JOIN askel.machines m USING (machine_id)\
                    """);
    private static final Sql PUT =
            new Sql(
                    """
                    INSERT INTO askel.machine_kms_keys (machine_id, kms_key_id, reuse_seconds) VALUES (?, ?, ?)
                        ON CONFLICT (machine_id) DO UPDATE
                       SET kms_key_id = EXCLUDED.kms_key_id, reuse_seconds = EXCLUDED.reuse_seconds\
                    """);
    private static final Sql REMOVE =
            new Sql("DELETE FROM askel.machine_kms_keys WHERE machine_id = ?");

    private CustomerKeyTable() {}

    /** Sets the key of a state machine. */
    public static void put(
            Connection connection, UUID machineId, String kmsKeyId, Duration reuseMax)
            throws SQLException {
        PUT.update(connection, machineId, kmsKeyId, Math.toIntExact(reuseMax.toSeconds()));
    }

    /** Removes the key of a state machine, if it has one. */
    public static void remove(Connection connection, UUID machineId) throws SQLException {
        REMOVE.update(connection, machineId);
    }

    static @Nullable CustomerKey find(Connection connection, UUID machineId) throws SQLException {
        return FIND.first(connection, CustomerKeyTable::read, machineId);
    }

    /** Returns the keys of all state machines that have one. */
    static List<CustomerKey> list(Connection connection) throws SQLException {
        return LIST.list(connection, CustomerKeyTable::read);
    }

    private static CustomerKey read(Row row) throws SQLException {
        var scope = ArnScope.of(row.text("region"), row.text("account"));
        return new CustomerKey(
                row.uuid("machine_id"),
                new StateMachineArn(scope, row.text("name")).toString(),
                row.text("kms_key_id"),
                Duration.ofSeconds(row.integer("reuse_seconds")));
    }
}
