package dev.askel.engine.journal.postgres;

import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.LogBacklog;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.writer.PendingLogsTable;
import dev.askel.engine.sql.PayloadEncryption;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The log backlog in the journal's database. It uses its own thread and connection. */
final class PostgresLogBacklog implements LogBacklog, AutoCloseable {
    private final SqlWorkPool pool;
    private final PayloadEncryption encryption;
    private volatile Consumer<Group> onPending = _ -> {};

    PostgresLogBacklog(SqlWorkPool pool, PayloadEncryption encryption) {
        this.encryption = encryption;
        this.pool = pool;
    }

    void start() {
        pool.start();
    }

    /** Notifies the listener of each group for which a durable write has pending records. */
    void onCommitted(JournalWrite write) {
        for (var log : write.logs()) {
            onPending.accept(Group.of(log.logGroupArn()));
        }
    }

    @Override
    public void onPending(Consumer<Group> listener) {
        onPending = listener;
    }

    @Override
    public CompletionStage<List<Group>> groups(SliceRange slices, int groupsMax) {
        return pool.submit(c -> PendingLogsTable.groups(c, slices, groupsMax));
    }

    @Override
    public CompletionStage<List<PendingRow>> pendingRows(
            Group group, long afterId, int rowsMax, long bytesMax) {
        return pool.submit(
                c -> PendingLogsTable.pending(c, encryption, group, afterId, rowsMax, bytesMax));
    }

    @Override
    public CompletionStage<?> deleteDelivered(Group group, List<Long> ids) {
        return pool.submit(c -> PendingLogsTable.delete(c, group, ids));
    }

    @Override
    public CompletionStage<Integer> deleteOlder(Group group, long beforeMillis, int rowsMax) {
        return pool.submit(c -> PendingLogsTable.deleteOlder(c, group, beforeMillis, rowsMax));
    }

    @Override
    public void close() {
        pool.close();
    }
}
