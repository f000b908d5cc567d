package dev.askel.trigger.mqtt;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.Unnest;
import dev.askel.trigger.mqtt.ClientStatus.Report;
import dev.askel.trigger.mqtt.MqttSubscriptions.ClientDescription;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code mqtt_clients}. */
final class ClientTable {
    private static final Sql LIST =
            new Sql(
                    """
                    SELECT client, state, state_since, last_error, last_error_at, messages_received,
                           messages_dropped
                      FROM mqtt_clients WHERE subscription_id = ? AND client < ? ORDER BY client\
                    """);

    /**
     * The row of a subscription that was deleted meanwhile would never be deleted. The lanes write
     * every few seconds, so the statement finds a subscription by its primary key.
     */
    private static final String ADD =
            """
            INSERT INTO mqtt_clients AS c (subscription_id, client, state, state_since, last_error,
                   last_error_at, messages_received, messages_dropped)
            SELECT n.subscription_id, n.client, n.state, n.state_since, n.last_error,
                   n.last_error_at, n.received, n.dropped
              FROM unnest(?::text[], ?::text[], ?::text[], ?::uuid[], ?::int[], ?::text[],
                          ?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[])
                   AS n (account, region, name, subscription_id, client, state, state_since,
                         last_error, last_error_at, received, dropped)
             WHERE EXISTS (SELECT FROM mqtt_subscriptions s
                            WHERE s.account = n.account AND s.region = n.region AND s.name = n.name
                              AND s.subscription_id = n.subscription_id FOR KEY SHARE)
            ON CONFLICT (subscription_id, client)
            DO UPDATE SET state = EXCLUDED.state, state_since = EXCLUDED.state_since,
               last_error = coalesce(EXCLUDED.last_error, c.last_error),
               last_error_at = coalesce(EXCLUDED.last_error_at, c.last_error_at),
               messages_received = c.messages_received + EXCLUDED.messages_received,
               messages_dropped = c.messages_dropped + EXCLUDED.messages_dropped\
            """;

    private static final Sql DELETE = new Sql("DELETE FROM mqtt_clients WHERE subscription_id = ?");

    private ClientTable() {}

    /**
     * A report of a client.
     *
     * @param name the name of the subscription
     * @param subscription the id of the subscription
     */
    record ClientReport(
            ArnScope scope, String name, UUID subscription, int client, Report report) {}

    /** Lists the first clients of a subscription that a node has started. */
    static List<ClientDescription> list(Connection connection, UUID subscription, int clients)
            throws SQLException {
        return LIST.list(
                connection,
                row ->
                        new ClientDescription(
                                row.integer("client"),
                                row.text("state"),
                                row.instant("state_since"),
                                row.textOrNull("last_error"),
                                row.instantOrNull("last_error_at"),
                                row.bigint("messages_received"),
                                row.bigint("messages_dropped")),
                subscription,
                clients);
    }

    /** Stores states, and adds the numbers of messages. */
    static void add(Connection connection, List<ClientReport> reports) throws SQLException {
        try (var statement = new Unnest<>(connection, ADD, reports)) {
            statement
                    .text(it -> it.scope().account())
                    .text(it -> it.scope().region())
                    .text(ClientReport::name)
                    .uuid(ClientReport::subscription)
                    .int4(ClientReport::client)
                    .text(it -> it.report().state().name())
                    .int8(it -> it.report().since().toEpochMilli())
                    .text(it -> it.report().lastError())
                    .nullableInt8(it -> millis(it.report().lastErrorAt()))
                    .int8(it -> it.report().received())
                    .int8(it -> it.report().dropped())
                    .update();
        }
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    static void delete(Connection connection, UUID subscription) throws SQLException {
        DELETE.update(connection, subscription);
    }
}
