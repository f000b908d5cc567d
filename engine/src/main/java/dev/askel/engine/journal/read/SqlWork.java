package dev.askel.engine.journal.read;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Work on the database in a transaction of its own. */
@FunctionalInterface
public interface SqlWork<T extends @Nullable Object> {
    T on(Connection connection) throws SQLException;

    /** Queues work on a lane. Fails at once when the lane's queue is full. */
    // The lane forgets the type of the result, which is that of the work.
    @SuppressWarnings("unchecked")
    static <T extends @Nullable Object> CompletionStage<T> ask(
            SqlLane<SqlWork<?>, @Nullable Object> lane, SqlWork<T> work) {
        return (CompletionStage<T>) lane.ask(work);
    }
}
