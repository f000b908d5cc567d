package dev.askel.engine.visibility;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the table {@code express_records}: ended Express executions by the time of their
 * end.
 */
public final class ExpressRecords {
    private static final long BUCKET_MILLIS = Duration.ofHours(6).toMillis();

    private static final Sql ENSURE = new Sql("SELECT ensure_express_bucket(?)");
    private static final Sql DROP = new Sql("SELECT drop_express_bucket(?) AS dropped");

    /** An execution that was repeated after the loss of its node can have a row for each end. */
    private static final String INSERT =
            """
            INSERT INTO express_records (bucket, execution_arn, machine_id, machine_arn, name,
                   version_arn, alias_arn, status, started_at, stopped_at, trace_header, input,
                   output, error, cause, history_ser_manifest, history)
            SELECT * FROM unnest(?::int4[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[],
                   ?::text[], ?::text[], ?::int8[], ?::int8[], ?::bytea[], ?::bytea[], ?::bytea[],
                   ?::bytea[], ?::bytea[], ?::text[], ?::bytea[])
                ON CONFLICT DO NOTHING\
            """;

    private static final Sql FIND =
            new Sql(
                    """
                    SELECT execution_arn, machine_id, machine_arn, version_arn, alias_arn, status,
                           started_at, stopped_at, trace_header, input, output, error, cause,
                           history_ser_manifest, history
                      FROM express_records
                     WHERE execution_arn = ? AND bucket >= ? AND stopped_at >= ?
                     ORDER BY stopped_at DESC LIMIT 1\
                    """);

    private static final Sql MACHINE =
            new Sql(
                    """
                    SELECT machine_id FROM machines
                     WHERE account = ? AND region = ? AND name = ? AND deleted_at IS NULL\
                    """);

    private final SqlWorkers writer;
    private final SqlWorkers readers;

    /** The buckets (partitions of six hours) whose existence this node has checked. */
    private final Set<Integer> ensured = ConcurrentHashMap.newKeySet();

    /**
     * Creates the access to the table.
     *
     * @param writer writes with its own connection; no caller waits for it
     */
    public ExpressRecords(SqlWorkers writer, SqlWorkers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    private static int bucket(long millis) {
        return Math.toIntExact(Math.floorDiv(millis, BUCKET_MILLIS));
    }

    /**
     * Stores records in one transaction.
     *
     * @param records creates the records on the writing thread
     * @return the number of stored records
     */
    public CompletionStage<Answer<Integer>> insert(Supplier<List<ExpressRecord>> records) {
        return writer.submit(database -> {
            var created = records.get();
            var encryptor =
                    database.encryption().prepare(created.stream().map(ExpressRecords::keyOwner));
            for (var record : created) {
                ensure(database, bucket(record.stoppedAt().toEpochMilli()));
            }
            return database.transact(connection -> {
                insert(connection, encryptor, created);
                return Answer.ok(created.size());
            });
        });
    }

    private void ensure(Database database, int bucket) throws SQLException {
        if (!ensured.contains(bucket)) {
            database.transact(connection -> Answer.ok(ENSURE.any(connection, bucket)));
            ensured.add(bucket);
        }
    }

    /** Returns the owner of the payloads of an execution. */
    private static String owner(ExpressRecord record) {
        return owner(record.arn());
    }

    /** Returns the owner whose key encrypts the payloads of an execution. */
    private static String keyOwner(ExpressRecord record) {
        var scope = record.arn().scope();
        return PayloadEncryption.machineOwner(scope.account(), scope.region(), record.machineId());
    }

    private static String owner(ExpressExecutionArn arn) {
        return arn.scope().account() + "/" + arn;
    }

    private static void insert(
            Connection connection, PayloadEncryptor encryptor, List<ExpressRecord> records)
            throws SQLException {
        try (var statement = new Unnest<>(connection, INSERT, records)) {
            statement
                    .int4(each -> bucket(each.stoppedAt().toEpochMilli()))
                    .text(each -> each.arn().toString())
                    .uuid(ExpressRecord::machineId)
                    .text(each -> each.machineArn().toString())
                    .text(each -> each.arn().name())
                    .text(ExpressRecord::versionArn)
                    .text(ExpressRecord::aliasArn)
                    .text(each -> each.status().name())
                    .int8(each -> each.startedAt().toEpochMilli())
                    .int8(each -> each.stoppedAt().toEpochMilli())
                    .bytea(each -> ExactText.encode(each.traceHeader()))
                    .bytea(each -> encryptor.encryptText(keyOwner(each), owner(each), each.input()))
                    .bytea(each ->
                            encryptor.encryptText(keyOwner(each), owner(each), each.output()))
                    .bytea(each -> ExactText.encode(each.error()))
                    .bytea(each -> encryptor.encryptText(keyOwner(each), owner(each), each.cause()))
                    .text(each -> each.history().manifest())
                    .bytea(each ->
                            encryptor.encrypt(keyOwner(each), owner(each), each.history().bytes()))
                    .update();
        }
    }

    /**
     * Drops one bucket whose executions all ended before a time.
     *
     * @return whether a bucket was dropped; if so, further buckets may remain
     */
    public CompletionStage<Answer<Boolean>> dropEndedBefore(Instant then) {
        int below = bucket(then.toEpochMilli());
        return writer.submit(database -> {
            ensured.removeIf(bucket -> bucket < below);
            return database.transact(connection ->
                    Answer.ok(
                            Boolean.TRUE.equals(
                                    DROP.first(connection, row -> row.bool("dropped"), below))));
        });
    }

    /**
     * Returns an execution that ended at or after {@code since}; {@code ExecutionDoesNotExist} when
     * there is none.
     *
     * @param serializerId the id of the serializer of the history
     */
    public CompletionStage<Answer<ExpressRecord>> find(
            ExpressExecutionArn arn, Instant since, int serializerId) {
        return readers.submit(database -> {
            long sinceMillis = since.toEpochMilli();
            var found =
                    database.find(connection ->
                            FIND.first(
                                    connection,
                                    row -> read(row, database.encryption(), serializerId),
                                    arn.toString(),
                                    bucket(sinceMillis),
                                    sinceMillis));
            return found == null
                    ? Answer.refused(new EngineError.ExecutionDoesNotExist(arn.toString()))
                    : Answer.ok(found);
        });
    }

    private static ExpressRecord read(Row row, PayloadEncryption encryption, int serializerId)
            throws SQLException {
        var arn = executionArn(row.text("execution_arn"));
        var owner = owner(arn);
        return new ExpressRecord(
                arn,
                row.uuid("machine_id"),
                machineArn(row.text("machine_arn")),
                row.textOrNull("version_arn"),
                row.textOrNull("alias_arn"),
                ExecutionStatus.valueOf(row.text("status")),
                row.instant("started_at"),
                row.instant("stopped_at"),
                ExactText.decode(row.bytesOrNull("trace_header")),
                Objects.requireNonNull(encryption.readText(owner, row.bytes("input"))),
                encryption.readText(owner, row.bytesOrNull("output")),
                ExactText.decode(row.bytesOrNull("error")),
                encryption.readText(owner, row.bytesOrNull("cause")),
                new EncodedPayload(
                        serializerId,
                        row.text("history_ser_manifest"),
                        encryption.decrypt(owner, Bytes.wrap(row.bytes("history")))));
    }

    private static ExpressExecutionArn executionArn(String stored) {
        if (Arns.parse(stored) instanceof Answer.Ok(ExpressExecutionArn arn)) {
            return arn;
        }
        throw new IllegalStateException(
                "A stored text is not the ARN of an Express execution: " + stored);
    }

    private static StateMachineArn machineArn(String stored) {
        if (Arns.parseStateMachine(stored) instanceof Answer.Ok(var arn)) {
            return arn;
        }
        throw new IllegalStateException(
                "A stored text is not the ARN of a state machine: " + stored);
    }

    /** An execution in a list, without its data. */
    public record ListedExecution(
            String arn,
            String name,
            ExecutionStatus status,
            Instant startedAt,
            Instant stoppedAt,
            @Nullable String versionArn,
            @Nullable String aliasArn) {
        /** Returns the position after this execution. */
        public String position() {
            return new ListPosition(startedAt.toEpochMilli(), arn).toString();
        }
    }

    /**
     * Lists the executions of a machine, version or alias by their start, the latest first. Omits
     * executions that ended before {@code endedSince}. The request is refused with {@code
     * StateMachineDoesNotExist} when there is no such machine now.
     *
     * @param after the {@link ListedExecution#position} of the last execution of the previous page;
     *     empty for the first page
     * @param rowsMax one more than the size of a page, to find whether another page follows
     */
    public CompletionStage<Answer<List<ListedExecution>>> list(
            StateMachineArn arn,
            ListExecutionsRequest request,
            Instant endedSince,
            String after,
            int rowsMax) {
        return readers.submit(database ->
                database.read(connection -> {
                    var machineId =
                            MACHINE.first(
                                    connection,
                                    row -> row.uuid("machine_id"),
                                    arn.scope().account(),
                                    arn.scope().region(),
                                    arn.name());
                    if (machineId == null || !ExecutionLists.exists(connection, arn, machineId)) {
                        return Answer.refused(
                                new EngineError.StateMachineDoesNotExist(arn.toString()));
                    }
                    return Answer.ok(
                            page(connection, machineId, arn, request, endedSince, after, rowsMax));
                }));
    }

    private static List<ListedExecution> page(
            Connection connection,
            UUID machineId,
            StateMachineArn arn,
            ListExecutionsRequest request,
            Instant then,
            String after,
            int rowsMax)
            throws SQLException {
        if (request.redriveFilter() == RedriveFilter.REDRIVEN) {
            return List.of();
        }
        long since = then.toEpochMilli();
        var sql =
                new StringBuilder(
                        """
                        SELECT execution_arn, name, status, started_at, stopped_at, version_arn,
                               alias_arn
                          FROM express_records
                         WHERE machine_id = ? AND bucket >= ? AND stopped_at >= ?\
                        """);
        var parameters = new ArrayList<Object>(List.of(machineId, bucket(since), since));
        if (!arn.isUnqualified()) {
            sql.append(arn.isVersion() ? " AND version_arn = ?" : " AND alias_arn = ?");
            parameters.add(arn.toString());
        }
        var status = request.statusFilter();
        if (status != null) {
            sql.append(" AND status = ?");
            // Failed executions have a separate index, because failures are few.
            sql.append(status == ExecutionStatus.SUCCEEDED ? "" : " AND status <> 'SUCCEEDED'");
            parameters.add(status.name());
        }
        if (!after.isEmpty()) {
            var position = ListPosition.parse(after);
            sql.append(" AND (started_at, execution_arn) < (?, ?)");
            parameters.add(position.startedAtMillis());
            parameters.add(position.persistenceId());
        }
        sql.append(" ORDER BY started_at DESC, execution_arn DESC LIMIT ?");
        parameters.add(rowsMax);
        return new Sql(sql.toString())
                .list(
                        connection,
                        row ->
                                new ListedExecution(
                                        row.text("execution_arn"),
                                        row.text("name"),
                                        ExecutionStatus.valueOf(row.text("status")),
                                        row.instant("started_at"),
                                        row.instant("stopped_at"),
                                        row.textOrNull("version_arn"),
                                        row.textOrNull("alias_arn")),
                        parameters.toArray());
    }
}
