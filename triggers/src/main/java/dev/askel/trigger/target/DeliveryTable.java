package dev.askel.trigger.target;

import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.Unnest;
import dev.askel.trigger.target.Delivery.Origin;
import dev.askel.trigger.target.PendingDelivery.Exhausted;
import dev.askel.trigger.target.PendingDelivery.Progress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of the table {@code trigger_deliveries}. */
final class DeliveryTable {
    private static final String INSERT =
            """
            INSERT INTO trigger_deliveries (delivery_id, source_id, lane, account, region, source_arn, origin,
                   execution_name, occurred_at, created_at, due_at, overlap, target_arn,
                   target)
            SELECT * FROM unnest(?::uuid[], ?::uuid[], ?::int[], ?::text[], ?::text[], ?::text[], ?::text[],
                   ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bytea[])
            ON CONFLICT (delivery_id) DO NOTHING\
            """;

    /** The first row is returned even if it alone exceeds the bytes. */
    private static final Sql DUE =
            new Sql(
                    """
                    SELECT * FROM (
                      SELECT d.*, sum(octet_length(target)) OVER (ORDER BY due_at, delivery_id)
                                  AS bytes,
                             row_number() OVER (ORDER BY due_at, delivery_id) AS number
                        FROM (SELECT * FROM trigger_deliveries
                               WHERE lane = ? AND due_at <= ?
                                 AND delivery_id <> ALL (?::text[]::uuid[])
                                 AND target_arn <> ALL (?)
                               ORDER BY due_at, delivery_id LIMIT ?) d) numbered
                     WHERE bytes <= ? OR number = 1
                     ORDER BY due_at, delivery_id\
                    """);

    private static final String DELETE =
            "DELETE FROM trigger_deliveries WHERE delivery_id = ANY (?::uuid[])";

    private static final String RETRY =
            """
            UPDATE trigger_deliveries d
               SET due_at = n.due_at, attempts = n.attempts, last_error = n.last_error,
                   exhausted = n.exhausted, dead_letter_attempts = n.dead_letter_attempts
              FROM unnest(?::uuid[], ?::bigint[], ?::int[], ?::text[], ?::text[], ?::int[])
                   AS n (delivery_id, due_at, attempts, last_error, exhausted,
                         dead_letter_attempts)
             WHERE d.delivery_id = n.delivery_id\
            """;

    private DeliveryTable() {}

    static void insert(Connection connection, List<Delivery> deliveries) throws SQLException {
        try (var statement = new Unnest<>(connection, INSERT, deliveries)) {
            statement
                    .uuid(Delivery::id)
                    .uuid(Delivery::sourceId)
                    .int4(it -> Lanes.of(it.sourceId()))
                    .text(Delivery::account)
                    .text(Delivery::region)
                    .text(Delivery::sourceArn)
                    .text(it -> it.origin().name())
                    .text(Delivery::executionName)
                    .int8(it -> it.occurredAt().toEpochMilli())
                    .int8(it -> it.createdAt().toEpochMilli())
                    .int8(it -> it.dueAt().toEpochMilli())
                    .text(it -> it.overlap().name())
                    .text(it -> it.target().arn())
                    .bytea(it -> Bytes.wrap(TargetCodec.encode(it.target())))
                    .update();
        }
    }

    /**
     * Reads deliveries that are due, earliest first.
     *
     * @param excluded the deliveries in progress
     * @param excludedTargets the targets that get no further call now
     */
    static List<PendingDelivery> due(
            Connection connection,
            int lane,
            long nowMillis,
            Collection<UUID> excluded,
            Collection<String> excludedTargets,
            int rowsMax,
            long bytesMax)
            throws SQLException {
        return DUE.list(
                connection,
                DeliveryTable::read,
                lane,
                nowMillis,
                excluded.stream().map(UUID::toString).toArray(String[]::new),
                excludedTargets.toArray(String[]::new),
                rowsMax,
                bytesMax);
    }

    private static PendingDelivery read(Row row) throws SQLException {
        return new PendingDelivery(
                new Delivery(
                        row.uuid("delivery_id"),
                        row.uuid("source_id"),
                        row.text("account"),
                        row.text("region"),
                        row.text("source_arn"),
                        Origin.valueOf(row.text("origin")),
                        row.text("execution_name"),
                        row.instant("occurred_at"),
                        row.instant("created_at"),
                        row.instant("due_at"),
                        Overlap.valueOf(row.text("overlap")),
                        TargetCodec.decode(row.bytes("target"))),
                new Progress(
                        row.integer("attempts"),
                        row.textOrNull("last_error"),
                        exhausted(row.textOrNull("exhausted")),
                        row.integer("dead_letter_attempts")));
    }

    private static @Nullable Exhausted exhausted(@Nullable String name) {
        return name == null ? null : Exhausted.valueOf(name);
    }

    static void delete(Connection connection, List<UUID> ids) throws SQLException {
        try (var statement = new Unnest<>(connection, DELETE, ids)) {
            statement.uuid(it -> it).update();
        }
    }

    static void retry(Connection connection, List<DeliveryRetry> retries) throws SQLException {
        try (var statement = new Unnest<>(connection, RETRY, retries)) {
            statement
                    .uuid(DeliveryRetry::id)
                    .int8(DeliveryRetry::dueAtMillis)
                    .int4(it -> it.progress().attempts())
                    .text(it -> it.progress().error())
                    .text(it -> name(it.progress().exhausted()))
                    .int4(it -> it.progress().deadLetterAttempts())
                    .update();
        }
    }

    private static @Nullable String name(@Nullable Exhausted exhausted) {
        return exhausted == null ? null : exhausted.name();
    }
}
