package dev.askel.engine.journal;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadUnavailableException;
import dev.askel.engine.sql.RowPayload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a row's payload.
 *
 * @param serializerId Pekko's identifier of the serializer
 * @param manifest the serializer's name for the payload's type and version; contains no U+0000
 * @param large the large payloads to which the bytes refer by their positions in the list
 * @param failure the reason why a customer-managed key did not decrypt the bytes; null otherwise
 */
public record EncodedPayload(
        int serializerId,
        String manifest,
        Bytes bytes,
        List<Payload> large,
        @Nullable PayloadUnavailableException failure) {
    /** Creates a payload whose bytes contain everything. */
    public EncodedPayload(int serializerId, String manifest, Bytes bytes) {
        this(serializerId, manifest, bytes, List.of());
    }

    /** Creates a payload whose bytes are not encrypted. */
    public EncodedPayload(int serializerId, String manifest, Bytes bytes, List<Payload> large) {
        this(serializerId, manifest, bytes, large, null);
    }

    /** Creates a payload from a row that was opened. */
    public EncodedPayload(int serializerId, String manifest, RowPayload opened) {
        this(serializerId, manifest, opened.bytes(), opened.large(), opened.failure());
    }

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

    /** Returns this stored payload after it was opened. */
    public EncodedPayload opened(RowPayload row) {
        return new EncodedPayload(serializerId, manifest, row);
    }

    /** Returns the bytes and the large payloads. */
    public RowPayload row() {
        return new RowPayload(bytes, large, failure);
    }
}
