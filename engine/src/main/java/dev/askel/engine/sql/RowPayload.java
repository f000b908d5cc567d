package dev.askel.engine.sql;

import dev.askel.asl.expression.Payload;
import java.util.List;

/**
 * The payload of a row of the journal: its bytes, and the large payloads to which the bytes refer
 * by their positions in the list.
 */
public record RowPayload(Bytes bytes, List<Payload> large) {
    /** The maximum number of large payloads of a row. Further ones are stored in the row. */
    public static final int LARGE_MAX = 65_535;
}
