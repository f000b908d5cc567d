package dev.askel.engine.encryption;

import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code payload_keys}. */
final class PayloadKeyTable {
    private static final Sql FIND =
            new Sql("SELECT sealed FROM askel.payload_keys WHERE account = ? AND key_id = ?");
    private static final Sql EXISTS =
            new Sql(
                    "SELECT FROM pg_catalog.pg_class WHERE oid = to_regclass('askel.payload_keys')");
    private static final Sql ANY = new Sql("SELECT FROM askel.payload_keys LIMIT 1");
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO askel.payload_keys (account, key_id, sealed, created_at) VALUES (?, ?, ?, ?)
                        ON CONFLICT DO NOTHING\
                    """);

    private PayloadKeyTable() {}

    /**
     * Returns whether there is a key. A database that was not migrated yet has no table and no key.
     */
    static boolean any(Connection connection) throws SQLException {
        return EXISTS.any(connection) && ANY.any(connection);
    }

    /** Returns a sealed key; null when there is none. */
    static byte @Nullable [] find(Connection connection, String account, int id)
            throws SQLException {
        return FIND.first(connection, row -> row.bytes("sealed"), account, id);
    }

    /** Inserts a key, unless another node has just inserted one with this id. */
    static void insert(Connection connection, String account, int id, byte[] sealed, long nowMillis)
            throws SQLException {
        INSERT.update(connection, account, id, sealed, nowMillis);
    }
}
