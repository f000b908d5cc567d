package dev.askel.trigger.webhook;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code webhooks}. */
final class WebhookTable {
    private static final String COLUMNS =
            "SELECT name, webhook_id, definition, sealed, created_at, modified_at FROM webhooks";
    private static final Sql BY_NAME =
            new Sql(COLUMNS + " WHERE account = ? AND region = ? AND name = ?");
    private static final Sql LOCK_BY_NAME = new Sql(BY_NAME.text() + " FOR UPDATE");
    private static final Sql AFTER =
            new Sql(
                    COLUMNS
                            + " WHERE account = ? AND region = ? AND name > ? ORDER BY name LIMIT ?");
    private static final Sql COUNT =
            new Sql("SELECT count(*) AS live FROM webhooks WHERE account = ? AND region = ?");
    private static final Sql LOCK_NAMES =
            new Sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))");
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO webhooks
                        (account, region, name, webhook_id, definition, sealed, created_at, modified_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
                    """);
    private static final Sql UPDATE =
            new Sql(
                    """
                    UPDATE webhooks SET definition = ?, sealed = ?, modified_at = ?
                     WHERE account = ? AND region = ? AND name = ?\
                    """);
    private static final Sql DELETE =
            new Sql("DELETE FROM webhooks WHERE account = ? AND region = ? AND name = ?");

    private WebhookTable() {}

    /** A row. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record WebhookRow(
            String name,
            UUID id,
            byte[] definition,
            byte[] sealed,
            Instant createdAt,
            Instant modifiedAt) {
        private static WebhookRow read(Row row) throws SQLException {
            return new WebhookRow(
                    row.text("name"),
                    row.uuid("webhook_id"),
                    row.bytes("definition"),
                    row.bytes("sealed"),
                    row.instant("created_at"),
                    row.instant("modified_at"));
        }
    }

    static @Nullable WebhookRow find(Connection connection, ArnScope scope, String name)
            throws SQLException {
        return BY_NAME.first(connection, WebhookRow::read, scope.account(), scope.region(), name);
    }

    /** Finds a row as {@link #find} does, and locks it until the commit. */
    static @Nullable WebhookRow lock(Connection connection, ArnScope scope, String name)
            throws SQLException {
        return LOCK_BY_NAME.first(
                connection, WebhookRow::read, scope.account(), scope.region(), name);
    }

    /**
     * Lists the rows with names greater than {@code name}, in the order of their names. Every name
     * is greater than the empty string.
     */
    static List<WebhookRow> listAfter(
            Connection connection, ArnScope scope, String name, int rowsMax) throws SQLException {
        return AFTER.list(
                connection, WebhookRow::read, scope.account(), scope.region(), name, rowsMax);
    }

    /**
     * Counts the webhooks of an account and region, and locks the count, so that concurrent
     * creations wait for the commit.
     */
    static long countAndLock(Connection connection, ArnScope scope) throws SQLException {
        LOCK_NAMES.any(connection, "askel.webhooks/" + scope.account() + "/" + scope.region());
        return Objects.requireNonNull(
                COUNT.<Long>first(
                        connection, row -> row.bigint("live"), scope.account(), scope.region()));
    }

    static void insert(Connection connection, ArnScope scope, WebhookRow row) throws SQLException {
        INSERT.update(
                connection,
                scope.account(),
                scope.region(),
                row.name(),
                row.id(),
                row.definition(),
                row.sealed(),
                row.createdAt().toEpochMilli(),
                row.modifiedAt().toEpochMilli());
    }

    static void update(Connection connection, ArnScope scope, WebhookRow row) throws SQLException {
        UPDATE.update(
                connection,
                row.definition(),
                row.sealed(),
                row.modifiedAt().toEpochMilli(),
                scope.account(),
                scope.region(),
                row.name());
    }

    static void delete(Connection connection, ArnScope scope, String name) throws SQLException {
        DELETE.update(connection, scope.account(), scope.region(), name);
    }
}
