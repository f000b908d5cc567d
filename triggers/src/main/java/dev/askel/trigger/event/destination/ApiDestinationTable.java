package dev.askel.trigger.event.destination;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.trigger.event.ApiDestinations.DestinationContent;
import dev.askel.trigger.event.ApiDestinations.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code api_destinations}. */
final class ApiDestinationTable {
    private static final String COLUMNS =
            """
            SELECT name, destination_id, description, connection_arn, endpoint, method,
                   rate_per_second, created_at, modified_at FROM api_destinations
             WHERE account = ? AND region = ?\
            """;
    private static final Sql FIND = new Sql(COLUMNS + " AND name = ?");
    private static final Sql LOCK = new Sql(COLUMNS + " AND name = ? FOR UPDATE");
    private static final Sql LIST =
            new Sql(
                    COLUMNS
                            + " AND name > ? AND starts_with(name, ?) AND (? = '' OR connection_arn = ?) ORDER BY name LIMIT ?");
    private static final Sql COUNT =
            new Sql(
                    "SELECT count(*) AS live FROM api_destinations WHERE account = ? AND region = ?");
    private static final Sql LOCK_NAMES =
            new Sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))");
    private static final Sql WRITE =
            new Sql(
                    """
                    INSERT INTO api_destinations (account, region, name, destination_id, description,
                           connection_arn, endpoint, method, rate_per_second, created_at, modified_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (account, region, name)
                    DO UPDATE SET description = EXCLUDED.description,
                       connection_arn = EXCLUDED.connection_arn, endpoint = EXCLUDED.endpoint,
                       method = EXCLUDED.method, rate_per_second = EXCLUDED.rate_per_second,
                       modified_at = EXCLUDED.modified_at\
                    """);
    private static final Sql DELETE =
            new Sql("DELETE FROM api_destinations WHERE account = ? AND region = ? AND name = ?");
    private static final Sql ACQUIRE =
            new Sql(
                    """
                    UPDATE api_destinations
                       SET next_call_at = greatest(next_call_at, ?) + 1000000 / rate_per_second
                     WHERE account = ? AND region = ? AND name = ? AND destination_id = ?
                       AND next_call_at <= ?
                    RETURNING next_call_at - 1000000 / rate_per_second AS call_at, endpoint, method,
                              connection_arn\
                    """);
    private static final Sql NEXT_CALL =
            new Sql(
                    """
                    SELECT next_call_at FROM api_destinations
                     WHERE account = ? AND region = ? AND name = ? AND destination_id = ?\
                    """);

    private ApiDestinationTable() {}

    /** A row. */
    record DestinationRow(
            String name,
            UUID id,
            DestinationContent content,
            Instant createdAt,
            Instant modifiedAt) {
        private static DestinationRow read(Row row) throws SQLException {
            return new DestinationRow(
                    row.text("name"),
                    row.uuid("destination_id"),
                    new DestinationContent(
                            row.textOrNull("description"),
                            row.text("connection_arn"),
                            row.text("endpoint"),
                            Method.valueOf(row.text("method")),
                            row.integer("rate_per_second")),
                    row.instant("created_at"),
                    row.instant("modified_at"));
        }
    }

    /**
     * An acquired call.
     *
     * @param atMicros the time of the call in microseconds since 1970
     */
    record AcquiredCall(long atMicros, String endpoint, String method, String connectionArn) {}

    static @Nullable DestinationRow find(Connection connection, ArnScope scope, String name)
            throws SQLException {
        return FIND.first(connection, DestinationRow::read, scope.account(), scope.region(), name);
    }

    /** Finds a row and locks it until the end of the transaction. */
    static @Nullable DestinationRow lock(Connection connection, ArnScope scope, String name)
            throws SQLException {
        return LOCK.first(connection, DestinationRow::read, scope.account(), scope.region(), name);
    }

    /**
     * Lists rows with names greater than {@code after}.
     *
     * @param connectionArn empty for all connections
     */
    static List<DestinationRow> list(
            Connection connection,
            ArnScope scope,
            String prefix,
            String connectionArn,
            String after,
            int rowsMax)
            throws SQLException {
        return LIST.list(
                connection,
                DestinationRow::read,
                scope.account(),
                scope.region(),
                after,
                prefix,
                connectionArn,
                connectionArn,
                rowsMax);
    }

    /** Counts the rows; concurrent creations wait for the commit. */
    static long countAndLock(Connection connection, ArnScope scope) throws SQLException {
        LOCK_NAMES.any(
                connection, "askel.api_destinations/" + scope.account() + "/" + scope.region());
        return Objects.requireNonNull(
                COUNT.<Long>first(
                        connection, row -> row.bigint("live"), scope.account(), scope.region()));
    }

    static void write(Connection connection, ArnScope scope, DestinationRow row)
            throws SQLException {
        var content = row.content();
        WRITE.update(
                connection,
                scope.account(),
                scope.region(),
                row.name(),
                row.id(),
                content.description(),
                content.connectionArn(),
                content.endpoint(),
                content.method().name(),
                content.ratePerSecond(),
                row.createdAt().toEpochMilli(),
                row.modifiedAt().toEpochMilli());
    }

    static void delete(Connection connection, ArnScope scope, String name) throws SQLException {
        DELETE.update(connection, scope.account(), scope.region(), name);
    }

    /**
     * Acquires the next call of a destination; returns null when there is no destination with this
     * ARN, or when its next call is too late.
     *
     * @param nowMicros the earliest time of the call
     * @param latestMicros the latest time of the call
     */
    static @Nullable AcquiredCall acquire(
            Connection connection, ApiDestinationArn arn, long nowMicros, long latestMicros)
            throws SQLException {
        return ACQUIRE.first(
                connection,
                row ->
                        new AcquiredCall(
                                row.bigint("call_at"),
                                row.text("endpoint"),
                                row.text("method"),
                                row.text("connection_arn")),
                nowMicros,
                arn.scope().account(),
                arn.scope().region(),
                arn.name(),
                arn.id(),
                latestMicros);
    }

    /** Returns the time of the next call; null when the destination does not exist. */
    static @Nullable Long nextCallMicros(Connection connection, ApiDestinationArn arn)
            throws SQLException {
        return NEXT_CALL.<Long>first(
                connection,
                row -> row.bigint("next_call_at"),
                arn.scope().account(),
                arn.scope().region(),
                arn.name(),
                arn.id());
    }
}
