package dev.askel.engine.payload;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Deletes the large payloads without references, page by page. A content is first marked, and
 * deleted by a later pass, because a message that contains only its id may still be on its way to
 * an execution. Not thread-safe.
 */
public final class PayloadCollection {
    /** The time that a content without references is kept. */
    public static final Duration UNREFERENCED = Duration.ofHours(1);

    private ContentKey after = ContentKey.FIRST;

    /**
     * Visits the next contents in the caller's transaction. After a rollback, they are left to the
     * next pass.
     *
     * @param nowMillis engine time
     * @return false when all contents were visited
     */
    public boolean step(Connection connection, int rowsMax, long nowMillis) throws SQLException {
        var page = LargePayloadTable.page(connection, after, rowsMax);
        if (page.isEmpty()) {
            return false;
        }
        var last = page.getLast();
        LargePayloadTable.delete(connection, after, last, nowMillis - UNREFERENCED.toMillis());
        LargePayloadTable.mark(connection, after, last, nowMillis);
        after = last;
        return true;
    }
}
