package dev.askel.load.bench;

import dev.askel.load.process.DatabaseProcesses;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.LongStream;

/** A connection to the bundled PostgreSQL of a server, in auto-commit mode. */
final class BenchDatabase implements AutoCloseable {
    private final Connection connection;

    private BenchDatabase(Connection connection) {
        this.connection = connection;
    }

    static BenchDatabase connect(BenchServer bench) throws SQLException, IOException {
        var connection = DatabaseProcesses.connect(bench.dataFolder());
        try (var statement = connection.createStatement()) {
            statement.execute("SET search_path TO askel");
        }
        return new BenchDatabase(connection);
    }

    /** Executes a statement. */
    void execute(String sql, Object... parameters) throws SQLException {
        try (var statement = prepare(sql, parameters)) {
            statement.execute();
        }
    }

    /** Returns the number in the first row of a query. */
    long number(String sql, Object... parameters) throws SQLException {
        return numbers(sql, parameters)[0];
    }

    /** Returns the numbers in the first column of a query. */
    long[] numbers(String sql, Object... parameters) throws SQLException {
        try (var statement = prepare(sql, parameters);
                var rows = statement.executeQuery()) {
            var numbers = LongStream.builder();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers.build().toArray();
        }
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    /** Returns the time of the database in milliseconds since 1970. */
    long millis() throws SQLException {
        return number("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
