package dev.askel.engine;

import dev.askel.engine.connection.SealedContent;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.journal.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;

/**
 * The cluster's key ring: a table, made by whoever starts first. All nodes seal and open task
 * tokens, page tokens and connections with it.
 */
final class ClusterKeys {
    private static final int SECRET_BYTES = 32;
    private static final int FIRST_ID = 1;

    private final List<TaskTokenCodec.Key> keys;

    private ClusterKeys(List<TaskTokenCodec.Key> keys) {
        this.keys = keys;
    }

    /** Reads the ring, making its first key if there is none; safe from many nodes at once. */
    static ClusterKeys open(DataSource database, long nowMillis) {
        try (var connection = database.getConnection()) {
            var keys = read(connection);
            if (keys.isEmpty()) {
                make(connection, nowMillis);
                keys = read(connection);
            }
            return new ClusterKeys(keys);
        } catch (SQLException e) {
            throw new IllegalStateException("The key ring cannot be read", e);
        }
    }

    private static List<TaskTokenCodec.Key> read(Connection connection) throws SQLException {
        var keys = new ArrayList<TaskTokenCodec.Key>();
        try (var statement =
                        connection.prepareStatement(
                                "SELECT key_id, key_bytes FROM askel.task_keys ORDER BY key_id DESC");
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                keys.add(new TaskTokenCodec.Key(rows.getInt(1), Bytes.wrap(rows.getBytes(2))));
            }
        }
        return keys;
    }

    private static void make(Connection connection, long nowMillis) throws SQLException {
        var secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        try (var statement =
                connection.prepareStatement(
                        """
                        INSERT INTO askel.task_keys (key_id, key_bytes, wrapped, created_at)
                        VALUES (?, ?, false, ?) ON CONFLICT DO NOTHING\
                        """)) {
            statement.setInt(1, FIRST_ID);
            statement.setBytes(2, secret);
            statement.setLong(3, nowMillis);
            statement.executeUpdate();
        }
    }

    TaskTokenCodec taskTokens() {
        return new TaskTokenCodec(keys);
    }

    /** The key of page tokens. */
    byte[] pageTokens() {
        return derived(keys.getLast(), "page tokens");
    }

    /** What connections are sealed with. */
    SealedContent connections() {
        return new SealedContent(
                keys.stream()
                        .map(key ->
                                new SealedContent.Key(
                                        key.id(), Bytes.wrap(derived(key, "connections"))))
                        .toList(),
                new SecureRandom());
    }

    /** Derived, so that no key serves two purposes. */
    private static byte[] derived(TaskTokenCodec.Key key, String purpose) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.secret().unsafeArray(), "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
        }
    }
}
