package dev.askel.trigger.mqtt;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code mqtt_subscriptions}. */
final class SubscriptionTable {
    private static final String COLUMNS =
            """
            SELECT account, region, name, subscription_id, revision, clients, definition,
                   created_at, modified_at FROM mqtt_subscriptions\
            """;
    private static final Sql BY_NAME =
            new Sql(COLUMNS + " WHERE account = ? AND region = ? AND name = ?");
    private static final Sql AFTER =
            new Sql(
                    COLUMNS
                            + " WHERE account = ? AND region = ? AND name > ? ORDER BY name LIMIT ?");
    private static final Sql ALL =
            new Sql(
                    """
                    SELECT account, region, name, subscription_id, revision, clients,
                           CASE WHEN revision = ANY (?::text[]::uuid[]) THEN '' ELSE definition END
                               AS definition, created_at, modified_at
                      FROM mqtt_subscriptions ORDER BY account, region, name LIMIT ?\
                    """);
    private static final Sql COUNT =
            new Sql(
                    "SELECT count(*) FILTER (WHERE account = ? AND region = ?) AS own, count(*) AS live FROM mqtt_subscriptions");
    private static final Sql LOCK_ALL =
            new Sql(
                    "SELECT pg_advisory_xact_lock(hashtextextended('askel.mqtt_subscriptions', 0))");
    private static final Sql WRITE =
            new Sql(
                    """
                    INSERT INTO mqtt_subscriptions (account, region, name, subscription_id, revision,
                           clients, definition, created_at, modified_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (account, region, name)
                    DO UPDATE SET revision = EXCLUDED.revision, clients = EXCLUDED.clients,
                       definition = EXCLUDED.definition,
                       modified_at = EXCLUDED.modified_at\
                    """);
    private static final Sql DELETE =
            new Sql("DELETE FROM mqtt_subscriptions WHERE account = ? AND region = ? AND name = ?");

    private SubscriptionTable() {}

    /**
     * A row.
     *
     * @param revision changes with each change of the definition
     * @param clients the number of clients in the cluster
     * @param definition empty when the reader knows the revision
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record SubscriptionRow(
            ArnScope scope,
            String name,
            UUID id,
            UUID revision,
            int clients,
            byte[] definition,
            Instant createdAt,
            Instant modifiedAt) {
        private static SubscriptionRow read(Row row) throws SQLException {
            return new SubscriptionRow(
                    ArnScope.of(row.text("region"), row.text("account")),
                    row.text("name"),
                    row.uuid("subscription_id"),
                    row.uuid("revision"),
                    row.integer("clients"),
                    row.bytes("definition"),
                    row.instant("created_at"),
                    row.instant("modified_at"));
        }
    }

    /**
     * Numbers of subscriptions.
     *
     * @param own those of the account and region
     * @param all those of the installation
     */
    record Counts(long own, long all) {}

    static @Nullable SubscriptionRow find(Connection connection, ArnScope scope, String name)
            throws SQLException {
        return BY_NAME.first(
                connection, SubscriptionRow::read, scope.account(), scope.region(), name);
    }

    /** Lists the rows with names greater than {@code after}. */
    static List<SubscriptionRow> listAfter(
            Connection connection, ArnScope scope, String after, int rowsMax) throws SQLException {
        return AFTER.list(
                connection, SubscriptionRow::read, scope.account(), scope.region(), after, rowsMax);
    }

    /**
     * Lists the rows of all accounts and regions.
     *
     * @param known the revisions whose definitions are not needed
     */
    static List<SubscriptionRow> listAll(Connection connection, Collection<UUID> known, int rowsMax)
            throws SQLException {
        return ALL.list(
                connection,
                SubscriptionRow::read,
                known.stream().map(UUID::toString).toArray(String[]::new),
                rowsMax);
    }

    /** Counts the rows; concurrent changes wait for the commit. */
    static Counts countAndLock(Connection connection, ArnScope scope) throws SQLException {
        LOCK_ALL.any(connection);
        return Objects.requireNonNull(
                COUNT.first(
                        connection,
                        row -> new Counts(row.bigint("own"), row.bigint("live")),
                        scope.account(),
                        scope.region()));
    }

    static void write(Connection connection, SubscriptionRow row) throws SQLException {
        WRITE.update(
                connection,
                row.scope().account(),
                row.scope().region(),
                row.name(),
                row.id(),
                row.revision(),
                row.clients(),
                row.definition(),
                row.createdAt().toEpochMilli(),
                row.modifiedAt().toEpochMilli());
    }

    static void delete(Connection connection, ArnScope scope, String name) throws SQLException {
        DELETE.update(connection, scope.account(), scope.region(), name);
    }
}
