package dev.askel.engine.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the columns of the current row of a result, in the types that the schema gives them. */
public final class Row {
    private final ResultSet rows;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    /** Returns a text column. */
    public String text(String column) throws SQLException {
        return requireNonNull(column, rows.getString(column));
    }

    /** Returns a text column; null when it is null. */
    public @Nullable String textOrNull(String column) throws SQLException {
        return rows.getString(column);
    }

    /** Returns a bytea column. */
    public byte[] bytes(String column) throws SQLException {
        return requireNonNull(column, rows.getBytes(column));
    }

    /** Returns a bytea column; null when it is null. */
    public byte @Nullable [] bytesOrNull(String column) throws SQLException {
        return rows.getBytes(column);
    }

    /** Returns a column as the driver's type for it. */
    public Object value(String column) throws SQLException {
        return requireNonNull(column, rows.getObject(column));
    }

    /** Returns an integer or smallint column; 0 when it is null. */
    public int integer(String column) throws SQLException {
        return rows.getInt(column);
    }

    /** Returns a bigint column; 0 when it is null. */
    public long bigint(String column) throws SQLException {
        return rows.getLong(column);
    }

    /** Returns a bigint column; null when it is null. */
    public @Nullable Long bigintOrNull(String column) throws SQLException {
        long number = rows.getLong(column);
        return rows.wasNull() ? null : number;
    }

    /** Returns a double precision column. */
    public double doublePrecision(String column) throws SQLException {
        return rows.getDouble(column);
    }

    /** Returns a bigint[] column without nulls. */
    public long[] bigints(String column) throws SQLException {
        var array = requireNonNull(column, rows.getArray(column));
        var values = (Long[]) array.getArray();
        array.free();
        return Stream.of(values).mapToLong(Long::longValue).toArray();
    }

    /** Returns a text[] column without nulls. */
    public List<String> texts(String column) throws SQLException {
        var array = requireNonNull(column, rows.getArray(column));
        var values = (String[]) array.getArray();
        array.free();
        return List.of(values);
    }

    /** Returns a boolean column; false when it is null. */
    public boolean bool(String column) throws SQLException {
        return rows.getBoolean(column);
    }

    /** Returns a bigint column of epoch milliseconds. */
    public Instant instant(String column) throws SQLException {
        return Instant.ofEpochMilli(rows.getLong(column));
    }

    /** Returns a bigint column of epoch milliseconds; null when it is null. */
    public @Nullable Instant instantOrNull(String column) throws SQLException {
        long millis = rows.getLong(column);
        return rows.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    /** Returns a uuid column. */
    public UUID uuid(String column) throws SQLException {
        return requireNonNull(column, uuidOrNull(column));
    }

    /** Returns a uuid column; null when it is null. */
    public @Nullable UUID uuidOrNull(String column) throws SQLException {
        return rows.getObject(column, UUID.class);
    }

    private static <T> T requireNonNull(String column, @Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("column " + column + " is null");
        }
        return value;
    }
}
