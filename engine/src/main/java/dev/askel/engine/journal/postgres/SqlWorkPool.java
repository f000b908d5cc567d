package dev.askel.engine.journal.postgres;

import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.read.QueryPool;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Threads that run queries and changes, each in its own transaction. */
final class SqlWorkPool implements AutoCloseable {
    private final QueryPool<SqlWork<?>, @Nullable Object> pool;

    /**
     * Creates a pool. {@link #start} starts its threads.
     *
     * @param grace notified of failures and responses of the database
     */
    SqlWorkPool(
            String name,
            int threads,
            DataSource database,
            JournalSettings settings,
            HeartbeatGrace grace) {
        pool =
                new QueryPool<SqlWork<?>, @Nullable Object>(
                        name,
                        threads,
                        settings.queuedReadsMax(),
                        1,
                        settings.outageRetryMax(),
                        () -> Session.readCommitted(database, settings.answerTimeout()),
                        grace,
                        SqlWorkPool::runFirst);
    }

    void start() {
        pool.start();
    }

    private static Map<SqlWork<?>, @Nullable Object> runFirst(
            Connection connection, List<SqlWork<?>> works) throws SQLException {
        var first = works.getFirst();
        return Collections.singletonMap(first, first.run(connection));
    }

    /** Queues the work; fails immediately when the queue is full. */
    // The queue does not keep the result types. Each future completes with the result of its own
    // work.
    @SuppressWarnings("unchecked")
    <T extends @Nullable Object> CompletionStage<T> submit(SqlWork<T> work) {
        return (CompletionStage<T>) pool.submit(work);
    }

    @Override
    public void close() {
        pool.close();
    }
}
