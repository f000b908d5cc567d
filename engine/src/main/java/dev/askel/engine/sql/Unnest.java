package dev.askel.engine.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A statement over {@code unnest(?, ?, …)}. Each call of a column method binds the next array
 * parameter.
 */
public final class Unnest<R> implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement statement;
    private final List<R> rows;
    private int position = 1;

    /** Prepares the statement. Each array parameter has one element for each of {@code rows}. */
    public Unnest(Connection connection, String sql, List<R> rows) throws SQLException {
        this.connection = connection;
        this.statement = connection.prepareStatement(sql);
        this.rows = rows;
    }

    /** Binds a {@code text} column. */
    public Unnest<R> text(Function<R, @Nullable String> column) throws SQLException {
        var values = new @Nullable String[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        return bind("text", values);
    }

    /** Binds a {@code uuid} column. */
    public Unnest<R> uuid(Function<R, UUID> column) throws SQLException {
        var values = new UUID[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        return bind("uuid", values);
    }

    /** Binds an {@code integer} column. */
    public Unnest<R> int4(ToIntFunction<R> column) throws SQLException {
        var values = new Integer[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.applyAsInt(rows.get(i));
        }
        return bind("int4", values);
    }

    public Unnest<R> nullableInt4(Function<R, @Nullable Integer> column) throws SQLException {
        var values = new @Nullable Integer[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        return bind("int4", values);
    }

    /** Binds a {@code bigint} column. */
    public Unnest<R> int8(ToLongFunction<R> column) throws SQLException {
        var values = new Long[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.applyAsLong(rows.get(i));
        }
        return bind("int8", values);
    }

    /** Binds a {@code bigint} column that may be null. */
    public Unnest<R> nullableInt8(Function<R, @Nullable Long> column) throws SQLException {
        var values = new @Nullable Long[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        return bind("int8", values);
    }

    /** Binds a {@code double precision} column. */
    public Unnest<R> float8(ToDoubleFunction<R> column) throws SQLException {
        var values = new Double[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.applyAsDouble(rows.get(i));
        }
        return bind("float8", values);
    }

    public Unnest<R> bool(Function<R, Boolean> column) throws SQLException {
        var values = new Boolean[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        return bind("bool", values);
    }

    /** Binds a {@code bytea} column. */
    public Unnest<R> bytea(Function<R, @Nullable Bytes> column) throws SQLException {
        var values = new byte[rows.size()] @Nullable [];
        for (int i = 0; i < values.length; i++) {
            var bytes = column.apply(rows.get(i));
            values[i] = bytes == null ? null : bytes.unsafeArray();
        }
        return bind("bytea", values);
    }

    /** Binds a parameter that is the same for all rows. */
    public Unnest<R> value(int value) throws SQLException {
        statement.setInt(position++, value);
        return this;
    }

    /** Binds a parameter that is the same for all rows. */
    public Unnest<R> value(long value) throws SQLException {
        statement.setLong(position++, value);
        return this;
    }

    private Unnest<R> bind(String type, @Nullable Object[] values) throws SQLException {
        statement.setArray(position++, connection.createArrayOf(type, values));
        return this;
    }

    /** Runs a statement that returns no rows. */
    public void update() throws SQLException {
        statement.executeUpdate();
    }

    /** Runs a statement that returns rows. The result is valid until this statement is closed. */
    public ResultSet query() throws SQLException {
        return statement.executeQuery();
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
