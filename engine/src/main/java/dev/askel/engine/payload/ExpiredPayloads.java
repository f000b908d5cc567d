package dev.askel.engine.payload;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Deletes the large payloads without references, page by page. A content is first marked, and
 * deleted by a later pass, because a message that contains only its id may still be on its way to
 * an execution. Not thread-safe.
 */
public final class ExpiredPayloads {
    /** The time that a content without references is kept. */
    public static final Duration KEPT_FOR = Duration.ofHours(1);

    private final LongSupplier clock;
    private ContentKey after = ContentKey.FIRST;

    /**
     * Creates a pass over all contents.
     *
     * @param clock the engine time in epoch milliseconds
     */
    public ExpiredPayloads(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Visits the next contents in the caller's transaction. After a rollback, they are left to the
     * next pass.
     *
     * @return false when all contents were visited
     */
    public boolean step(Connection connection, int rowsMax) throws SQLException {
        var page = LargePayloadTable.page(connection, after, rowsMax);
        if (page.isEmpty()) {
            return false;
        }
        var last = page.getLast();
        long now = clock.getAsLong();
        LargePayloadTable.delete(connection, after, last, now - KEPT_FOR.toMillis(), now);
        LargePayloadTable.mark(connection, after, last, now);
        LargePayloadTable.unmark(connection, after, last);
        after = last;
        return true;
    }
}
