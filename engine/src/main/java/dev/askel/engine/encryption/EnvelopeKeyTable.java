package dev.askel.engine.encryption;

import dev.askel.engine.encryption.KeyService.GeneratedKey;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code kms_data_keys}. */
final class EnvelopeKeyTable {
    private static final Sql EXISTS =
            new Sql(
                    "SELECT FROM pg_catalog.pg_class WHERE oid = to_regclass('askel.kms_data_keys')");
    private static final Sql ANY = new Sql("SELECT FROM askel.kms_data_keys LIMIT 1");
    private static final Sql FIND =
            new Sql(
                    """
                    SELECT machine_arn, kms_key_arn, reuse_seconds, encrypted FROM askel.kms_data_keys
                     WHERE data_key_id = ?\
                    """);
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO askel.kms_data_keys
                           (machine_id, machine_arn, kms_key_arn, reuse_seconds, encrypted, created_at)
                    VALUES (?, ?, ?, ?, ?, ?) RETURNING data_key_id\
                    """);

    /**
     * A data key as it is stored.
     *
     * @param machineArn the state machine whose payloads it encrypts
     * @param kmsKeyArn the KMS key that has encrypted it
     * @param reuseMax the maximum time for which the decrypted data key is kept
     */
    record StoredEnvelopeKey(
            String machineArn, String kmsKeyArn, Duration reuseMax, Bytes encrypted) {}

    private EnvelopeKeyTable() {}

    /**
     * Returns whether there is a data key. A database that was not migrated yet has no table and no
     * key.
     */
    static boolean any(Connection connection) throws SQLException {
        return EXISTS.any(connection) && ANY.any(connection);
    }

    static @Nullable StoredEnvelopeKey find(Connection connection, long id) throws SQLException {
        return FIND.first(
                connection,
                row ->
                        new StoredEnvelopeKey(
                                row.text("machine_arn"),
                                row.text("kms_key_arn"),
                                Duration.ofSeconds(row.integer("reuse_seconds")),
                                Bytes.wrap(row.bytes("encrypted"))),
                id);
    }

    /** Inserts a data key and returns its number. */
    static long insert(Connection connection, CustomerKey of, GeneratedKey created, long nowMillis)
            throws SQLException {
        return Objects.requireNonNull(
                INSERT.first(
                        connection,
                        row -> row.bigint("data_key_id"),
                        of.machineId(),
                        of.machineArn(),
                        created.kmsKeyArn(),
                        Math.toIntExact(of.reuseMax().toSeconds()),
                        created.encrypted(),
                        nowMillis));
    }
}
