package dev.askel.engine.audit;

import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.AuditFilter;
import dev.askel.engine.api.workbench.AuditLog.AuditRecord;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the table {@code audit_records}, which has a partition for each day. */
final class AuditTable {
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private static final Sql ENSURE = new Sql("SELECT ensure_audit_bucket(?)");

    // The wait for the lock is short, because other writers queue behind it.
    private static final Sql BOUND_WAIT = new Sql("SET LOCAL lock_timeout = '1s'");

    private static final Sql DROP = new Sql("SELECT drop_audit_bucket(?) AS dropped");

    private static final String INSERT =
            """
            INSERT INTO audit_records (bucket, account, recorded_at, record_id, principal, action,
                   resource, verdict, request_id, address, suppressed)
            SELECT * FROM unnest(?::int4[], ?::text[], ?::int8[], ?::uuid[], ?::text[], ?::text[],
                   ?::text[], ?::text[], ?::text[], ?::text[], ?::int8[])
                ON CONFLICT DO NOTHING\
            """;

    private static final String SELECT =
            """
            SELECT account, recorded_at, record_id, principal, action, resource, verdict,
                   request_id, address, suppressed
              FROM audit_records
             WHERE account = ? AND bucket >= ? AND bucket <= ?
               AND recorded_at >= ? AND recorded_at < ?\
            """;

    private AuditTable() {}

    /** Returns the partition of a time: whole days since 1970. */
    static int bucket(long millis) {
        return Math.toIntExact(Math.floorDiv(millis, DAY_MILLIS));
    }

    /** Creates the partition of a bucket if it is missing. */
    static boolean createIfMissing(Connection connection, int bucket) throws SQLException {
        return ENSURE.any(connection, bucket);
    }

    /**
     * Drops the oldest partition before a bucket, and returns whether it existed. Fails when
     * readers and writers of the partition do not end within a second.
     */
    static boolean dropOldestBefore(Connection connection, int endBucket) throws SQLException {
        BOUND_WAIT.update(connection);
        return Boolean.TRUE.equals(DROP.first(connection, row -> row.bool("dropped"), endBucket));
    }

    static void insert(Connection connection, List<StoredRecord> records) throws SQLException {
        try (var statement = new Unnest<>(connection, INSERT, records)) {
            statement
                    .int4(each -> bucket(each.record().time().toEpochMilli()))
                    .text(each -> each.record().event().account())
                    .int8(each -> each.record().time().toEpochMilli())
                    .uuid(StoredRecord::id)
                    .text(each -> each.record().event().principal())
                    .text(each -> each.record().event().action())
                    .text(each -> each.record().event().resource())
                    .text(each -> each.record().event().verdict().name())
                    .text(each -> each.record().event().requestId())
                    .text(each -> each.record().event().address())
                    .int8(each -> each.record().suppressedCount())
                    .update();
        }
    }

    /**
     * Returns records of an account, the latest first.
     *
     * @param fromMillis the earliest time
     * @param toMillis the time before which the records were made
     * @param after the {@link StoredRecord#position} after which the list begins; empty for the
     *     first page
     */
    static List<StoredRecord> list(
            Connection connection,
            String account,
            AuditFilter filter,
            long fromMillis,
            long toMillis,
            String after,
            int rowsMax)
            throws SQLException {
        var query =
                Clause.of(
                                SELECT,
                                account,
                                bucket(fromMillis),
                                bucket(toMillis),
                                fromMillis,
                                toMillis)
                        .then(matching("principal", filter.principal()))
                        .then(matching("action", filter.action()))
                        .then(matching("resource", filter.resource()))
                        .then(
                                filter.verdict() == null
                                        ? Clause.EMPTY
                                        : Clause.of(" AND verdict = ?", filter.verdict().name()))
                        .then(after(after))
                        .then(" ORDER BY recorded_at DESC, record_id DESC LIMIT ?", rowsMax);
        return query.sql().list(connection, AuditTable::read, query.parameterArray());
    }

    private static Clause after(String position) {
        if (position.isEmpty()) {
            return Clause.EMPTY;
        }
        int space = position.indexOf(' ');
        return Clause.of(
                " AND (recorded_at, record_id) < (?, ?)",
                Long.parseLong(position.substring(0, space)),
                UUID.fromString(position.substring(space + 1)));
    }

    private static Clause matching(String column, @Nullable String text) {
        if (text == null) {
            return Clause.EMPTY;
        }
        return text.indexOf('*') < 0
                ? Clause.of(" AND " + column + " = ?", text)
                : Clause.of(" AND " + column + " LIKE ?", likePattern(text));
    }

    private static String likePattern(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace('*', '%');
    }

    private static StoredRecord read(Row row) throws SQLException {
        return new StoredRecord(
                row.uuid("record_id"),
                new AuditRecord(
                        row.instant("recorded_at"),
                        new AuditEvent(
                                row.text("account"),
                                row.text("principal"),
                                row.text("action"),
                                row.text("resource"),
                                row.text("request_id"),
                                row.textOrNull("address"),
                                Verdict.valueOf(row.text("verdict"))),
                        row.bigint("suppressed")));
    }
}
