package dev.askel.engine.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One SQL statement. The text is a constant: the driver caches prepared statements by their text,
 * so each connection parses and plans a statement once.
 *
 * @param text SQL with {@code ?} for each parameter
 */
public record Sql(String text) {

    /** Converts one row to a value. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(Row row) throws SQLException;
    }

    /** Runs the query and returns all rows. */
    public <T> List<T> list(
            Connection connection, RowReader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        try (var statement = connection.prepareStatement(text)) {
            bind(statement, parameters);
            try (var rows = statement.executeQuery()) {
                var row = new Row(rows);
                var result = new ArrayList<T>();
                while (rows.next()) {
                    result.add(reader.read(row));
                }
                return result;
            }
        }
    }

    /** Runs the query and returns the first row; null when there is none. */
    public <T> @Nullable T first(
            Connection connection, RowReader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        var rows = list(connection, reader, parameters);
        return rows.isEmpty() ? null : rows.getFirst();
    }

    /** Runs the query and returns whether it found a row. */
    public boolean any(Connection connection, @Nullable Object... parameters) throws SQLException {
        return !list(connection, _ -> true, parameters).isEmpty();
    }

    /** Runs the statement and returns the number of changed rows. */
    public int update(Connection connection, @Nullable Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(text)) {
            bind(statement, parameters);
            return statement.executeUpdate();
        }
    }

    private void bind(PreparedStatement statement, @Nullable Object... parameters)
            throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            switch (parameters[i]) {
                case null -> statement.setNull(i + 1, Types.NULL);
                case String value -> statement.setString(i + 1, value);
                case Long value -> statement.setLong(i + 1, value);
                case Integer value -> statement.setInt(i + 1, value);
                case Double value -> statement.setDouble(i + 1, value);
                case Boolean value -> statement.setBoolean(i + 1, value);
                case byte[] value -> statement.setBytes(i + 1, value);
                case UUID value -> statement.setObject(i + 1, value);
                case String[] values ->
                        statement.setArray(
                                i + 1, statement.getConnection().createArrayOf("text", values));
                case Long[] values ->
                        statement.setArray(
                                i + 1, statement.getConnection().createArrayOf("int8", values));
                case Object other ->
                        throw new IllegalArgumentException(
                                "parameter %d of %s is a %s"
                                        .formatted(i + 1, text, other.getClass()));
            }
        }
    }
}
