package dev.askel.engine.journal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A query or change that runs in its own transaction. */
public interface SqlWork<T extends @Nullable Object> {
    T run(Connection connection) throws SQLException;
}
