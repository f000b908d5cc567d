package dev.askel.engine.journal.postgres;

import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.StoredQuarantine;
import dev.askel.engine.journal.StoredRowJson;
import dev.askel.engine.journal.read.QuarantineTable;
import dev.askel.engine.journal.read.StoredRowQuery;
import dev.askel.engine.journal.writer.ExecutionsTable;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadUnavailableException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads stored rows for operators who inspect or export executions. */
public final class StoredRowReads {
    private final SqlWorkPool pool;
    private final PayloadEncryption encryption;

    StoredRowReads(SqlWorkPool pool, PayloadEncryption encryption) {
        this.encryption = encryption;
        this.pool = pool;
    }

    /** Returns the rows of an execution in the tables that have at most one row per execution. */
    public CompletionStage<List<StoredRowJson>> singleRows(String persistenceId) {
        return pool.submit(c -> StoredRowQuery.singleRows(c, persistenceId));
    }

    /**
     * Returns a page of the execution's journal rows, snapshots, damaged rows and open tasks. The
     * page after the last row is empty.
     *
     * @param table the page begins after the row with this table, {@code part} and {@code number};
     *     empty for the first page
     */
    public CompletionStage<List<StoredRowJson>> rows(
            String persistenceId, int bucket, String table, String part, long number) {
        return pool.submit(c -> {
            var moved = ExecutionsTable.bucketOf(c, persistenceId);
            return StoredRowQuery.rows(
                    c, persistenceId, moved == null ? bucket : moved, table, part, number);
        });
    }

    /**
     * Decrypts the payload of a stored row. Returns it unchanged when that is not possible. May
     * wait for the database.
     */
    public EncodedPayload decrypted(String persistenceId, EncodedPayload stored) {
        try {
            return stored.opened(encryption.open(persistenceId, stored.bytes()));
        } catch (SQLException | PayloadUnavailableException _) {
            return stored;
        }
    }

    /**
     * Returns a page of the executions in quarantine, in the order of the start of their
     * quarantine.
     */
    public CompletionStage<List<StoredQuarantine>> quarantined(
            long afterMillis, String afterId, int rowsMax) {
        return pool.submit(c -> QuarantineTable.page(c, afterMillis, afterId, rowsMax));
    }
}
