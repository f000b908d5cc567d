package dev.askel.engine.journal;

import dev.askel.engine.sql.Bytes;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a row's payload.
 *
 * @param serializerId Pekko's identifier of the serializer
 * @param manifest the serializer's name for the payload's type and version; contains no U+0000
 */
public record EncodedPayload(int serializerId, String manifest, Bytes bytes) {
    /**
     * Reads a payload from three columns: serializer, manifest and bytes. Returns null when the
     * bytes are null.
     *
     * @param column the number of the first column
     */
    public static @Nullable EncodedPayload read(ResultSet found, int column) throws SQLException {
        var bytes = found.getBytes(column + 2);
        return bytes == null
                ? null
                : new EncodedPayload(
                        found.getInt(column), found.getString(column + 1), Bytes.wrap(bytes));
    }

    /** Returns this payload with other bytes, such as decrypted ones. */
    public EncodedPayload withBytes(Bytes others) {
        return new EncodedPayload(serializerId, manifest, others);
    }
}
