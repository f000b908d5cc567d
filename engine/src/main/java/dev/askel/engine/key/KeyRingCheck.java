package dev.askel.engine.key;

import java.sql.Connection;
import java.sql.SQLException;

/** Checks whether root keys open the key ring of a database. It changes neither. */
public final class KeyRingCheck {
    private KeyRingCheck() {}

    /**
     * Reads the root keys, and opens each key of the ring with them. A ring without keys passes,
     * because the first server that starts creates its first key.
     *
     * @param connection of a migrated database
     * @throws RootKeyException when the root keys cannot be read or do not open the ring
     */
    public static void requireOpened(Connection connection, RootKeys source) throws SQLException {
        var roots = source.read();
        for (var row : KeyTable.read(connection)) {
            if (!row.isWrapped()) {
                continue;
            }
            var id = RootKey.rootKeyId(row.id(), row.bytes());
            var root =
                    roots.find(id)
                            .orElseThrow(() ->
                                    roots.failure(
                                            "The %s does not hold root key %s, which opens key %d of the key ring of this database."
                                                    .formatted(
                                                            source.description(), id, row.id())));
            var _ = root.unwrap(row.id(), row.bytes());
        }
    }
}
