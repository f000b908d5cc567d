package dev.askel.engine.encryption;

import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
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
    private static final Sql COUNT =
            new Sql(
                    """
                    SELECT count(*) AS sealed FROM askel.payload_keys
                     WHERE ('x' || encode(substring(sealed FROM 2 FOR 4), 'hex'))::bit(32)::int = ?\
                    """);
    private static final Sql OLDER =
            new Sql(
                    """
                    SELECT account, key_id, sealed FROM askel.payload_keys
                     WHERE (account, key_id) > (?, ?) AND substring(sealed FROM 1 FOR 5) <> ?
                     ORDER BY account, key_id LIMIT ? FOR UPDATE\
                    """);
    private static final Sql REENCRYPT =
            new Sql("UPDATE askel.payload_keys SET sealed = ? WHERE account = ? AND key_id = ?");

    private PayloadKeyTable() {}

    /** One row. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record SealedKey(String account, int id, byte[] sealed) {
        static SealedKey of(Row row) throws SQLException {
            return new SealedKey(row.text("account"), row.integer("key_id"), row.bytes("sealed"));
        }
    }

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
    static void insert(Connection connection, SealedKey key, long nowMillis) throws SQLException {
        INSERT.update(connection, key.account(), key.id(), key.sealed(), nowMillis);
    }

    /** Counts the keys that a key of the ring seals. */
    static long count(Connection connection, int ringKeyId) throws SQLException {
        return Objects.requireNonNull(
                COUNT.<Long>first(connection, row -> row.bigint("sealed"), ringKeyId));
    }

    /** Locks and returns keys that other keys of the ring seal, in the order of account and id. */
    static List<SealedKey> lockOlder(
            Connection connection, String account, int id, byte[] newestHead, int rowsMax)
            throws SQLException {
        return OLDER.list(connection, SealedKey::of, account, id, newestHead, rowsMax);
    }

    static void reencrypt(Connection connection, SealedKey key) throws SQLException {
        REENCRYPT.update(connection, key.sealed(), key.account(), key.id());
    }
}
