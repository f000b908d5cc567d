package dev.askel.load.bench;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.partition.PartitionPeriod;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Writes closed executions into a server's database as if the server had run them. It copies an
 * execution of the server with new names and times, and reads and writes the journal rows with the
 * engine's codec. Copying is faster than running executions, and the copies have the same rows.
 *
 * <p>This class uses the engine's codec instead of the wire protocol, because the wire protocol
 * cannot create executions that have ended.
 */
final class ClosedExecutions {
    private static final int BATCH = 2_000;

    private static final String TEMPLATE =
            """
            SELECT e.persistence_id, j.sequence_number, j.event_ser_id, j.event_ser_manifest,
                   j.event_payload
              FROM machines m
              JOIN executions e
                   ON e.persistence_id =
                      concat_ws('/', m.account, m.region, m.machine_id, ?) COLLATE "C"
              JOIN event_journal j ON j.bucket = e.bucket AND j.persistence_id = e.persistence_id
             WHERE m.name = ? AND m.deleted_at IS NULL
             ORDER BY j.sequence_number\
            """;

    private static final String EXECUTIONS =
            """
            INSERT INTO executions (persistence_id, account, region, machine_id, machine_name,
                execution_name, bucket, slice, started_at, revision, role_arn, version_arn,
                alias_arn, map_run_arn, trace_header, input, input_included, status, stopped_at,
                output, output_included, error, cause, error_text, failed_state,
                cause_fingerprint, redrive_count, redriven_at, last_event_id)
            SELECT u.persistence_id, t.account, t.region, t.machine_id, t.machine_name,
                u.execution_name, u.bucket, u.slice, u.started_at, t.revision, t.role_arn,
                t.version_arn, t.alias_arn, t.map_run_arn, t.trace_header, t.input,
                t.input_included, t.status, t.stopped_at + u.started_at - t.started_at, t.output,
                t.output_included, t.error, t.cause, t.error_text, t.failed_state,
                t.cause_fingerprint, t.redrive_count, t.redriven_at, t.last_event_id
              FROM unnest(?::text[], ?::text[], ?::text[], ?::int4[], ?::int4[], ?::int8[])
                   AS u (template, persistence_id, execution_name, bucket, slice, started_at)
             CROSS JOIN LATERAL (SELECT * FROM executions
                                  WHERE persistence_id = u.template LIMIT 1) AS t\
            """;

    private static final String JOURNAL =
            """
            INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,
                event_ser_id, event_ser_manifest, event_payload, slice, bucket)
            SELECT * FROM unnest(?::text[], ?::int8[], ?::text[], ?::int8[], ?::int4[], ?::text[],
                ?::bytea[], ?::int4[], ?::int4[])\
            """;

    private final Connection connection;
    private final String templateId;
    private final List<Row> rows;
    private final ExecutionIdentity identity;

    private record Row(long sequenceNr, List<Entry> entries) {}

    private record Copy(String name, String persistenceId, long startedAt) {
        int bucket() {
            return PartitionPeriod.WEEK.bucketAt(startedAt);
        }

        int slice() {
            return Slices.of(persistenceId);
        }
    }

    private record CopiedRow(Copy copy, long sequenceNr, EncodedPayload payload) {}

    private ClosedExecutions(Connection connection, String templateId, List<Row> rows) {
        this.connection = connection;
        this.templateId = templateId;
        this.rows = rows;
        if (!(rows.getFirst().entries().getFirst() instanceof Fact.Identified(var identified, _))) {
            throw new IllegalStateException(templateId + " does not start with its identity");
        }
        this.identity = identified;
    }

    /**
     * Creates a writer that copies an execution that has ended.
     *
     * @param connection a connection to the server's database, in auto-commit mode
     */
    static ClosedExecutions of(Connection connection, String machineArn, String executionArn)
            throws SQLException {
        try (var statement = connection.prepareStatement(TEMPLATE)) {
            statement.setString(1, executionArn);
            statement.setString(2, machineArn);
            var rows = new ArrayList<Row>();
            var id = "";
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    id = row.getString(1);
                    rows.add(
                            new Row(
                                    row.getLong(2),
                                    BatchCodec.decode(
                                            new EncodedPayload(
                                                    row.getInt(3),
                                                    row.getString(4),
                                                    Bytes.wrap(row.getBytes(5))))));
                }
            }
            if (rows.isEmpty()) {
                throw new IllegalStateException("There is no execution " + executionArn);
            }
            return new ClosedExecutions(connection, id, rows);
        }
    }

    /**
     * Writes copies whose start times have equal intervals.
     *
     * @param intervalMillis the milliseconds between two starts
     * @return the names of the last copies, at most 1,000
     */
    List<String> writeCopies(long count, Instant firstStart, double intervalMillis)
            throws SQLException {
        var names = new ArrayList<String>();
        int lastBucket = 0;
        for (long written = 0; written < count; written += BATCH) {
            var copies = new ArrayList<Copy>();
            for (long i = written; i < Math.min(count, written + BATCH); i++) {
                copies.add(copy(firstStart.toEpochMilli() + (long) (i * intervalMillis)));
            }
            for (var copy : copies) {
                if (copy.bucket() > lastBucket) {
                    lastBucket = copy.bucket();
                    ensureBucket(lastBucket);
                }
            }
            write(copies);
            names.clear();
            copies.subList(Math.max(0, copies.size() - 1_000), copies.size())
                    .forEach(copy -> names.add(copy.name()));
        }
        return names;
    }

    private Copy copy(long startedAt) {
        var name = UUID.randomUUID().toString();
        return new Copy(
                name, templateId.substring(0, templateId.lastIndexOf('/') + 1) + name, startedAt);
    }

    private void ensureBucket(int bucket) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT ensure_bucket(?)")) {
            statement.setInt(1, bucket);
            statement.execute();
        }
    }

    private void write(List<Copy> copies) throws SQLException {
        try (var statement =
                new Unnest<>(connection, EXECUTIONS, copies)
                        .text(_ -> templateId)
                        .text(Copy::persistenceId)
                        .text(Copy::name)
                        .int4(Copy::bucket)
                        .int4(Copy::slice)
                        .int8(Copy::startedAt)) {
            statement.update();
        }
        var copied = new ArrayList<CopiedRow>();
        for (var copy : copies) {
            for (var row : rows) {
                copied.add(new CopiedRow(copy, row.sequenceNr(), encoded(row, copy)));
            }
        }
        try (var statement =
                new Unnest<>(connection, JOURNAL, copied)
                        .text(row -> row.copy().persistenceId())
                        .int8(CopiedRow::sequenceNr)
                        .text(row -> row.copy().name())
                        .int8(row -> row.copy().startedAt())
                        .int4(row -> row.payload().serializerId())
                        .text(row -> row.payload().manifest())
                        .bytea(row -> row.payload().bytes())
                        .int4(row -> row.copy().slice())
                        .int4(row -> row.copy().bucket())) {
            statement.update();
        }
    }

    private EncodedPayload encoded(Row row, Copy copy) {
        long shiftMillis = copy.startedAt() - identity.startedAt().toEpochMilli();
        return BatchCodec.encode(
                row.entries().stream().map(entry -> shifted(entry, copy, shiftMillis)).toList());
    }

    private static Entry shifted(Entry entry, Copy copy, long shiftMillis) {
        return switch (entry) {
            case HistoryEvent event ->
                    new HistoryEvent(
                            event.frame(),
                            event.id(),
                            event.previousEventId(),
                            event.timestamp().plusMillis(shiftMillis),
                            event.type(),
                            event.details());
            case Fact.Identified(var original, var parent) ->
                    new Fact.Identified(
                            new ExecutionIdentity(
                                    original.arn().substring(0, original.arn().lastIndexOf(':') + 1)
                                            + copy.name(),
                                    copy.name(),
                                    original.account(),
                                    original.region(),
                                    original.stateMachineArn(),
                                    original.stateMachineName(),
                                    original.machineId(),
                                    original.revision(),
                                    original.roleArn(),
                                    Instant.ofEpochMilli(copy.startedAt()),
                                    original.timeoutSeconds(),
                                    original.stateMachineVersionArn(),
                                    original.stateMachineAliasArn(),
                                    original.traceHeader(),
                                    copy.startedAt(),
                                    original.testCase(),
                                    original.mapChild(),
                                    null,
                                    original.limits()),
                            parent);
            case Fact fact -> fact;
        };
    }
}
