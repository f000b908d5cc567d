package dev.askel.engine.sql;

import dev.askel.asl.expression.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a row of the journal: its bytes, and the large payloads to which the bytes refer
 * by their positions in the list.
 *
 * @param failure the reason why a customer-managed key did not decrypt the bytes; null otherwise
 */
public record RowPayload(
        Bytes bytes, List<Payload> large, @Nullable PayloadUnavailableException failure) {
    /** The maximum number of large payloads of a row. Further ones are stored in the row. */
    public static final int LARGE_MAX = 65_535;

    /** Creates a payload whose bytes are not encrypted. */
    public RowPayload(Bytes bytes, List<Payload> large) {
        this(bytes, large, null);
    }
}
