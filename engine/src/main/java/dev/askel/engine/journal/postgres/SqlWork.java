package dev.askel.engine.journal.postgres;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;

/** A query or change that runs in a transaction of its own. */
public interface SqlWork<T extends @Nullable Object> {
    T on(Connection connection) throws SQLException;
}
