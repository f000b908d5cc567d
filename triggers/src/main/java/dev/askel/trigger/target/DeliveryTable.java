package dev.askel.trigger.target;

import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.Unnest;
import dev.askel.trigger.target.Delivery.Origin;
import dev.askel.trigger.target.PendingDelivery.Exhausted;
import dev.askel.trigger.target.PendingDelivery.Progress;
import dev.askel.trigger.target.PendingDelivery.Retry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SQL of the table {@code trigger_deliveries}. */
final class DeliveryTable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryTable.class);

    /** Bounds the memory for the encoded targets of a statement. */
    private static final int INSERTED_MAX = 200;

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
                                 AND source_id <> ALL (?::text[]::uuid[])
                               ORDER BY due_at, delivery_id LIMIT ?) d) numbered
                     WHERE bytes <= ? OR number = 1
                     ORDER BY due_at, delivery_id\
                    """);

    /**
     * Each step finds the earliest row of the next target in the index, so it does not read the
     * other rows of a target. Only the index by target has the expression {@code lane::bigint}.
     * With the column, the planner could choose the index by due time while its statistics are old,
     * and read all rows of the lane.
     */
    private static final Sql TARGETS =
            new Sql(
                    """
                    WITH RECURSIVE targets (target_arn, is_due, found, number) AS (
                      SELECT ?::text COLLATE "C", false, 0, 0
                      UNION ALL
                      SELECT n.target_arn, n.is_due, t.found + n.is_due::int, t.number + 1
                        FROM targets t
                       CROSS JOIN LATERAL (
                             SELECT d.target_arn,
                                    d.due_at <= ? AND d.target_arn <> ALL (?::text[]) AS is_due
                               FROM trigger_deliveries d
                              WHERE d.lane::bigint = ? AND d.target_arn > t.target_arn
                              ORDER BY d.target_arn, d.due_at LIMIT 1) n
                       WHERE t.found < ? AND t.number < ?)
                    SELECT target_arn, is_due FROM targets WHERE number > 0 ORDER BY number\
                    """);

    /** The columns {@code n} and {@code found} are the target's position and the rows in all. */
    private static final Sql DUE_OF_TARGETS =
            new Sql(
                    """
                    SELECT * FROM (
                      SELECT d.*, sum(octet_length(target)) OVER (ORDER BY n, due_at, delivery_id)
                                  AS bytes,
                             row_number() OVER (ORDER BY n, due_at, delivery_id) AS number,
                             count(*) OVER () AS found
                        FROM (SELECT d.*, t.n
                                FROM unnest(?::text[]) WITH ORDINALITY AS t (arn, n)
                               CROSS JOIN LATERAL (
                                     SELECT * FROM trigger_deliveries d
                                      WHERE d.lane::bigint = ? AND d.target_arn = t.arn
                                        AND d.due_at <= ?
                                        AND d.delivery_id <> ALL (?::text[]::uuid[])
                                        AND d.source_id <> ALL (?::text[]::uuid[])
                                      ORDER BY d.due_at, d.delivery_id LIMIT ?) d
                               ORDER BY t.n, d.due_at, d.delivery_id) d) numbered
                     WHERE number <= ? AND (bytes <= ? OR number = 1)
                     ORDER BY number\
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

    private static final Sql POSTPONE =
            new Sql(
                    """
                    UPDATE trigger_deliveries SET due_at = ?
                     WHERE delivery_id = ANY (?::text[]::uuid[])\
                    """);

    /** The maximum number of targets with due rows that one read searches. */
    static final int TARGETS_MAX = 32;

    /** The maximum number of targets that one read passes. */
    static final int PASSED_TARGETS_MAX = 500;

    /** The maximum number of rows of one target in such a read. */
    static final int ROWS_OF_TARGET_MAX = TargetLimits.IN_FLIGHT_MAX;

    /** The number of rows of a lane that are counted. */
    private static final int COUNTED_MAX = 100_000;

    private static final Sql COUNT =
            new Sql(
                    """
                    SELECT count(*) FILTER (WHERE exhausted IS NULL) AS pending,
                           count(*) FILTER (WHERE exhausted IS NOT NULL) AS dead_letters
                      FROM (SELECT exhausted FROM trigger_deliveries WHERE lane = ? LIMIT ?) d\
                    """);

    private DeliveryTable() {}

    /**
     * The number of stored deliveries, at most {@link #COUNTED_MAX} together.
     *
     * @param pending those whose target is called again
     * @param deadLetters those that go to the dead-letter queue
     */
    record Stored(long pending, long deadLetters) {}

    /** Counts the stored deliveries of a lane. */
    static Stored count(Connection connection, int lane) throws SQLException {
        var stored =
                COUNT.first(
                        connection,
                        row -> new Stored(row.bigint("pending"), row.bigint("dead_letters")),
                        lane,
                        COUNTED_MAX);
        return Objects.requireNonNull(stored);
    }

    /**
     * A read of due deliveries.
     *
     * @param excluded the deliveries in progress
     * @param excludedSources the sources that get no further call now
     * @param excludedTargets the targets that get no further call now
     * @param rowsMax the maximum number of rows
     * @param bytesMax the maximum size of their encoded targets, in bytes; one may be larger
     */
    record DueQuery(
            int lane,
            long nowMillis,
            Collection<UUID> excluded,
            Collection<UUID> excludedSources,
            Set<String> excludedTargets,
            int rowsMax,
            long bytesMax) {}

    /**
     * Deliveries that are due.
     *
     * @param unreadable the ids of rows that cannot be decoded
     * @param position the last target that was searched; null when no further target follows
     */
    record Due(List<PendingDelivery> readable, List<UUID> unreadable, @Nullable String position) {}

    /** Inserts deliveries, some hundred with each statement. */
    static void insert(
            Connection connection, PayloadEncryption encryption, List<Delivery> deliveries)
            throws SQLException {
        var encryptor =
                encryption.prepare(deliveries.stream().map(it -> owner(it.account(), it.id())));
        for (int from = 0; from < deliveries.size(); from += INSERTED_MAX) {
            insertTogether(
                    connection,
                    encryptor,
                    deliveries.subList(from, Math.min(deliveries.size(), from + INSERTED_MAX)));
        }
    }

    /** Returns the owner of the encrypted target, which contains the input or the event. */
    private static String owner(String account, UUID deliveryId) {
        return account + "/delivery/" + deliveryId;
    }

    private static void insertTogether(
            Connection connection, PayloadEncryptor encryptor, List<Delivery> deliveries)
            throws SQLException {
        try (var statement = new Unnest<>(connection, INSERT, deliveries)) {
            statement
                    .uuid(Delivery::id)
                    .uuid(Delivery::sourceId)
                    .int4(it -> Lanes.of(it.laneId()))
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
                    .bytea(it ->
                            encryptor.encrypt(
                                    owner(it.account(), it.id()),
                                    Bytes.wrap(TargetCodec.encode(it.target()))))
                    .update();
        }
    }

    /**
     * Reads deliveries that are due. Without excluded targets, the earliest come first. Else the
     * rows of excluded targets could be the earliest ones in any number, so the statement searches
     * target by target: some rows of each of the next targets.
     *
     * @param position the position of the previous read ({@link Due#position}); empty for a read
     *     from the first target
     */
    static Due due(
            Connection connection, PayloadEncryption encryption, DueQuery query, String position)
            throws SQLException {
        if (!query.excludedTargets().isEmpty()) {
            return dueOfTargets(connection, encryption, query, position);
        }
        var unreadable = new ArrayList<UUID>();
        var readable =
                DUE.list(
                        connection,
                        row -> readIfDecodable(row, encryption, unreadable),
                        query.lane(),
                        query.nowMillis(),
                        texts(query.excluded()),
                        texts(query.excludedSources()),
                        query.rowsMax(),
                        query.bytesMax());
        return new Due(readable.stream().flatMap(Optional::stream).toList(), unreadable, null);
    }

    private static Due dueOfTargets(
            Connection connection, PayloadEncryption encryption, DueQuery query, String position)
            throws SQLException {
        var targets =
                TARGETS.list(
                        connection,
                        row -> new PassedTarget(row.text("target_arn"), row.bool("is_due")),
                        position,
                        query.nowMillis(),
                        query.excludedTargets().toArray(String[]::new),
                        query.lane(),
                        TARGETS_MAX,
                        PASSED_TARGETS_MAX);
        var searched = targets.stream().filter(PassedTarget::isDue).map(PassedTarget::arn).toList();
        boolean isLast = searched.size() < TARGETS_MAX && targets.size() < PASSED_TARGETS_MAX;
        var last = isLast ? null : targets.getLast().arn();
        if (searched.isEmpty()) {
            return new Due(List.of(), List.of(), last);
        }
        var unreadable = new ArrayList<UUID>();
        var rows =
                DUE_OF_TARGETS.list(
                        connection,
                        row ->
                                new FoundRow(
                                        readIfDecodable(row, encryption, unreadable),
                                        row.text("target_arn"),
                                        row.bigint("found")),
                        searched.toArray(String[]::new),
                        query.lane(),
                        query.nowMillis(),
                        texts(query.excluded()),
                        texts(query.excludedSources()),
                        ROWS_OF_TARGET_MAX,
                        query.rowsMax(),
                        query.bytesMax());
        boolean isCut = !rows.isEmpty() && rows.size() < rows.getLast().found();
        return new Due(
                rows.stream().flatMap(row -> row.delivery().stream()).toList(),
                unreadable,
                isCut ? rows.getLast().target() : last);
    }

    /**
     * A target that a read passes.
     *
     * @param isDue whether it has due rows and gets calls
     */
    private record PassedTarget(String arn, boolean isDue) {}

    /**
     * A row of a search by targets.
     *
     * @param found the number of rows before the limits of the read
     */
    private record FoundRow(Optional<PendingDelivery> delivery, String target, long found) {}

    private static String[] texts(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).toArray(String[]::new);
    }

    /**
     * Reads a row, or adds its id to the unreadable ones. One damaged row must not stop the other
     * deliveries that the same actor owns (see {@link Lanes}).
     */
    private static Optional<PendingDelivery> readIfDecodable(
            Row row, PayloadEncryption encryption, List<UUID> unreadable) throws SQLException {
        try {
            return Optional.of(read(row, encryption));
        } catch (RuntimeException damaged) {
            var id = row.uuid("delivery_id");
            LOG.error("The delivery {} cannot be decoded; it is postponed", id, damaged);
            unreadable.add(id);
            return Optional.empty();
        }
    }

    /** Delays the next read of deliveries. */
    static void postpone(Connection connection, List<UUID> ids, long dueAtMillis)
            throws SQLException {
        POSTPONE.update(connection, dueAtMillis, texts(ids));
    }

    private static PendingDelivery read(Row row, PayloadEncryption encryption) throws SQLException {
        var id = row.uuid("delivery_id");
        var account = row.text("account");
        return new PendingDelivery(
                new Delivery(
                        id,
                        row.uuid("source_id"),
                        account,
                        row.text("region"),
                        row.text("source_arn"),
                        Origin.valueOf(row.text("origin")),
                        row.text("execution_name"),
                        row.instant("occurred_at"),
                        row.instant("created_at"),
                        row.instant("due_at"),
                        Overlap.valueOf(row.text("overlap")),
                        TargetCodec.decode(
                                encryption
                                        .decrypt(
                                                owner(account, id), Bytes.wrap(row.bytes("target")))
                                        .unsafeArray())),
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

    static void retry(Connection connection, List<Retry> retries) throws SQLException {
        try (var statement = new Unnest<>(connection, RETRY, retries)) {
            statement
                    .uuid(Retry::id)
                    .int8(Retry::dueAtMillis)
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
