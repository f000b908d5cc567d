package dev.askel.engine.journal.writer;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.MigrationTarget;
import dev.askel.engine.journal.ExecutionProgress;
import dev.askel.engine.journal.ExecutionRow;
import dev.askel.engine.journal.ExecutionRowIdentity;
import dev.askel.engine.journal.retention.ReservedNames;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code executions}. */
public final class ExecutionsTable {
    /** The columns, in the order that {@link #read} expects. */
    static final String COLUMNS =
            """
            persistence_id, account, region, machine_id, machine_name, execution_name, bucket, slice,
            started_at, revision, role_arn, version_arn, alias_arn, map_run_arn, trace_header, input,
            input_included, status, stopped_at, output, output_included, error, cause, failed_state,
            cause_fingerprint, redrive_count, redriven_at, last_event_id, map_items\
            """;

    private static final String INSERT_IF_ABSENT =
            "INSERT INTO executions ("
                    + COLUMNS
                    + """
                    , error_text)
                    SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::uuid[], ?::text[],
                        ?::text[], ?::int4[], ?::int4[], ?::int8[], ?::int4[], ?::text[], ?::text[],
                        ?::text[], ?::text[], ?::text[], ?::bytea[], ?::bool[], ?::text[], ?::int8[],
                        ?::bytea[], ?::bool[], ?::bytea[], ?::bytea[], ?::text[], ?::text[],
                        ?::int4[], ?::int8[], ?::int8[], ?::int4[], ?::text[])
                        AS u (persistence_id, account, region, machine_id, machine_name,
                            execution_name, bucket, slice, started_at)
                     WHERE \
                    """
                    + ReservedNames.NOT_RESERVED
                    + """
                     ON CONFLICT (persistence_id) DO NOTHING
                    RETURNING persistence_id\
                    """;

    private static final String UPDATE =
            """
            UPDATE executions SET status = u.status, stopped_at = u.stopped_at, output = u.output,
                output_included = u.output_included, error = u.error, cause = u.cause,
                failed_state = u.failed_state, cause_fingerprint = u.cause_fingerprint,
                redrive_count = u.redrive_count, redriven_at = u.redriven_at,
                last_event_id = u.last_event_id, error_text = u.error_text,
                changed_by = pg_current_xact_id()
              FROM unnest(?::text[], ?::text[], ?::int8[], ?::bytea[], ?::bool[], ?::bytea[],
                  ?::bytea[], ?::text[], ?::text[], ?::int4[], ?::int8[], ?::int8[], ?::text[])
                AS u (persistence_id, status, stopped_at, output, output_included, error, cause,
                  failed_state, cause_fingerprint, redrive_count, redriven_at, last_event_id,
                  error_text)
             WHERE executions.persistence_id = u.persistence_id\
            """;

    private static final String MIGRATE =
            """
            UPDATE executions SET revision = u.revision, role_arn = u.role_arn,
                version_arn = u.version_arn, alias_arn = u.alias_arn
              FROM unnest(?::text[], ?::int4[], ?::text[], ?::text[], ?::text[])
                AS u (persistence_id, revision, role_arn, version_arn, alias_arn)
             WHERE executions.persistence_id = u.persistence_id\
            """;

    private static final String EXISTING =
            "SELECT persistence_id FROM executions WHERE persistence_id = ANY (?)";

    private static final String LOCK =
            """
            SELECT persistence_id FROM executions WHERE persistence_id = ANY (?)
             ORDER BY persistence_id FOR UPDATE\
            """;

    private static final String BUCKET = "SELECT bucket FROM executions WHERE persistence_id = ?";

    private static final String SELECT =
            "SELECT " + COLUMNS + " FROM executions WHERE persistence_id = ANY (?)";

    /** The new mutable columns of an execution. */
    record Change(String persistenceId, ExecutionProgress progress) {}

    /** The revision that an execution runs after a migration. */
    record Migration(String persistenceId, MigrationTarget target) {}

    private ExecutionsTable() {}

    /** Inserts the rows whose names are free, and returns their persistence ids. */
    public static Set<String> insertIfAbsent(
            Connection connection, PayloadEncryptor encryptor, List<ExecutionRow> rows)
            throws SQLException {
        var inserted = new HashSet<String>();
        try (var statement =
                new Unnest<>(connection, INSERT_IF_ABSENT, rows)
                        .text(row -> row.identity().persistenceId())
                        .text(row -> row.identity().account())
                        .text(row -> row.identity().region())
                        .uuid(row -> row.identity().machineId())
                        .text(row -> row.identity().machineName())
                        .text(row -> row.identity().executionName())
                        .int4(row -> row.identity().bucket())
                        .int4(row -> row.identity().slice())
                        .int8(row -> row.identity().startedAtMillis())
                        .int4(row -> row.identity().revision())
                        .text(row -> row.identity().roleArn())
                        .text(row -> row.identity().versionArn())
                        .text(row -> row.identity().aliasArn())
                        .text(row -> row.identity().mapRunArn())
                        .text(row -> row.identity().traceHeader())
                        .bytea(row -> encryptor.storeColumn(id(row), row.identity().input()))
                        .bool(row -> row.identity().inputIncluded())) {
            bindProgress(statement, encryptor, ExecutionsTable::id, ExecutionRow::progress);
            statement
                    .nullableInt4(row -> row.identity().mapItems())
                    .text(row -> ExactText.searchable(row.progress().error()));
            try (var found = statement.query()) {
                while (found.next()) {
                    inserted.add(found.getString(1));
                }
            }
        }
        return inserted;
    }

    private static String id(ExecutionRow row) {
        return row.identity().persistenceId();
    }

    static void update(Connection connection, PayloadEncryptor encryptor, List<Change> changes)
            throws SQLException {
        try (var statement =
                new Unnest<>(connection, UPDATE, changes).text(Change::persistenceId)) {
            bindProgress(statement, encryptor, Change::persistenceId, Change::progress);
            statement.text(change -> ExactText.searchable(change.progress().error())).update();
        }
    }

    static void migrate(Connection connection, List<Migration> migrations) throws SQLException {
        try (var statement =
                new Unnest<>(connection, MIGRATE, migrations)
                        .text(Migration::persistenceId)
                        .int4(each -> each.target().revision())
                        .text(each -> each.target().roleArn())
                        .text(each -> each.target().versionArn())
                        .text(each -> each.target().aliasArn())) {
            statement.update();
        }
    }

    private static <R> void bindProgress(
            Unnest<R> statement,
            PayloadEncryptor encryptor,
            Function<R, String> id,
            Function<R, ExecutionProgress> progress)
            throws SQLException {
        statement
                .text(row -> progress.apply(row).status().name())
                .nullableInt8(row -> progress.apply(row).stoppedAtMillis())
                .bytea(row -> encryptor.storeColumn(id.apply(row), progress.apply(row).output()))
                .bool(row -> progress.apply(row).outputIncluded())
                .bytea(row -> ExactText.encode(progress.apply(row).error()))
                .bytea(row -> encryptor.encryptText(id.apply(row), progress.apply(row).cause()))
                .text(row -> ExactText.searchable(progress.apply(row).failedState()))
                .text(row -> ExactText.searchable(progress.apply(row).causeFingerprint()))
                .int4(row -> progress.apply(row).redriveCount())
                .nullableInt8(row -> progress.apply(row).redrivenAtMillis())
                .int8(row -> progress.apply(row).lastEventId());
    }

    /** Locks the rows of the executions until the commit, and returns the executions that exist. */
    static Set<String> lock(Connection connection, List<String> persistenceIds)
            throws SQLException {
        return ids(connection, LOCK, persistenceIds);
    }

    /** Returns the executions that exist. */
    static Set<String> existing(Connection connection, List<String> persistenceIds)
            throws SQLException {
        return ids(connection, EXISTING, persistenceIds);
    }

    private static Set<String> ids(Connection connection, String sql, List<String> persistenceIds)
            throws SQLException {
        var ids = new HashSet<String>();
        try (var statement = new Unnest<>(connection, sql, persistenceIds).text(id -> id);
                var found = statement.query()) {
            while (found.next()) {
                ids.add(found.getString(1));
            }
        }
        return ids;
    }

    /** Returns the bucket of an execution's rows; null when there is no such execution. */
    public static @Nullable Integer bucketOf(Connection connection, String persistenceId)
            throws SQLException {
        try (var statement = connection.prepareStatement(BUCKET)) {
            statement.setString(1, persistenceId);
            try (var found = statement.executeQuery()) {
                return found.next() ? found.getInt(1) : null;
            }
        }
    }

    public static Map<String, ExecutionRow> select(
            Connection connection, PayloadEncryption encryption, List<String> persistenceIds)
            throws SQLException {
        var rows = new HashMap<String, ExecutionRow>();
        try (var statement = new Unnest<>(connection, SELECT, persistenceIds).text(id -> id);
                var found = statement.query()) {
            while (found.next()) {
                var row = read(found, encryption);
                rows.put(row.identity().persistenceId(), row);
            }
        }
        return rows;
    }

    /** Reads the current row of {@code found}, which must begin with {@link #COLUMNS}. */
    private static ExecutionRow read(ResultSet found, PayloadEncryption encryption)
            throws SQLException {
        var id = found.getString(1);
        var identity =
                new ExecutionRowIdentity(
                        id,
                        found.getString(2),
                        found.getString(3),
                        found.getObject(4, UUID.class),
                        found.getString(5),
                        found.getString(6),
                        found.getInt(7),
                        found.getInt(8),
                        found.getLong(9),
                        found.getInt(10),
                        found.getString(11),
                        found.getString(12),
                        found.getString(13),
                        found.getString(14),
                        found.getString(15),
                        encryption.decryptOrKeepNullable(id, found.getBytes(16)),
                        found.getBoolean(17),
                        found.getObject(29, Integer.class));
        var progress =
                new ExecutionProgress(
                        ExecutionStatus.valueOf(found.getString(18)),
                        found.getObject(19, Long.class),
                        encryption.decryptOrKeepNullable(id, found.getBytes(20)),
                        found.getBoolean(21),
                        ExactText.decode(found.getBytes(22)),
                        decodedCause(encryption.decryptOrKeepNullable(id, found.getBytes(23))),
                        found.getString(24),
                        found.getString(25),
                        found.getInt(26),
                        found.getObject(27, Long.class),
                        found.getLong(28));
        return new ExecutionRow(identity, progress);
    }

    private static @Nullable String decodedCause(@Nullable Bytes stored) {
        return stored == null ? null : ExactText.decode(stored.unsafeArray());
    }
}
