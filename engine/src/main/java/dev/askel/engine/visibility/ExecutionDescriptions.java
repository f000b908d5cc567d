package dev.askel.engine.visibility;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.ExecutionRow;
import dev.askel.engine.machinelimit.LimitsJson;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.GroupedReads.KeyResult;
import dev.askel.engine.visibility.RedriveVerdict.RedriveLimits;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Implements DescribeExecution (docs/aws/api.md, 4.3 Executions). */
public final class ExecutionDescriptions {
    /**
     * The maximum number of executions in one statement that reads inputs and outputs, which may be
     * large.
     */
    private static final int WITH_DATA_MAX = 16;

    private static final int METADATA_MAX = 64;
    private static final int CONCURRENT_READS_MAX = 2;

    /** The maximum number of waiting requests; further requests are refused. */
    private static final int WAITING_MAX = 500;

    private static final String METADATA_COLUMNS =
            ExecutionLookup.REFERENCE_COLUMNS
                    + """
                    , e.error, e.cause, e.trace_header, e.version_arn, e.alias_arn, e.redriven_at,
                    m.execution_limits,
                    m.status = 'ACTIVE' AND m.deleted_at IS NULL AS machine_active\
                    """;
    private static final Sql METADATA = ExecutionLookup.ofArns(METADATA_COLUMNS);
    private static final Sql ALL = ExecutionLookup.ofArns(METADATA_COLUMNS + ", e.input, e.output");

    private final PayloadEncryption encryption;
    private final EngineTime time;
    private final RedriveLimits general;
    private final GroupedReads<ExecutionArn, DescribeExecutionResult> metadata;
    private final GroupedReads<ExecutionArn, DescribeExecutionResult> all;

    /**
     * Creates the operation.
     *
     * @param time the clock for the time limit of redrives
     * @param general the limits of executions whose state machine replaces none
     */
    public ExecutionDescriptions(SqlWorkers workers, EngineTime time, RedriveLimits general) {
        this.encryption = workers.encryption();
        this.time = time;
        this.general = general;
        this.metadata = reads(workers, METADATA, METADATA_MAX, false);
        this.all = reads(workers, ALL, WITH_DATA_MAX, true);
    }

    private GroupedReads<ExecutionArn, DescribeExecutionResult> reads(
            SqlWorkers workers, Sql sql, int groupMax, boolean withData) {
        return new GroupedReads<>(
                workers,
                groupMax,
                CONCURRENT_READS_MAX,
                WAITING_MAX,
                (connection, arns) ->
                        sql.list(
                                connection,
                                row -> readFound(row, withData),
                                ExecutionLookup.parameters(arns)),
                this::unknown);
    }

    /**
     * Describes an execution as of its last commit. The request for an unknown execution is
     * refused.
     */
    public CompletionStage<Answer<DescribeExecutionResult>> describeExecution(
            Caller caller, DescribeExecutionRequest request) {
        return Scopes.requireOwn(caller, Arns.parseExecution(request.executionArn()), this::unknown)
                .thenCompose(arn ->
                        (request.includedData() == IncludedData.ALL_DATA ? all : metadata)
                                .read(arn));
    }

    /**
     * Describes a succeeded execution without reading its row, because such an execution never
     * changes.
     *
     * @param row a row that this node has committed, with the account, region and name of the ARN
     * @return null when the row belongs to another execution, or the execution has not succeeded
     */
    public @Nullable DescribeExecutionResult describeSucceeded(ExecutionArn arn, ExecutionRow row) {
        var identity = row.identity();
        var progress = row.progress();
        var stoppedAt = progress.stoppedAtMillis();
        if (progress.status() != ExecutionStatus.SUCCEEDED
                || stoppedAt == null
                || identity.mapRunArn() != null
                || !identity.machineName().equals(arn.stateMachineName())) {
            return null;
        }
        var verdict = RedriveVerdict.ofStatus(ExecutionStatus.SUCCEEDED);
        return new DescribeExecutionResult(
                arn.toString(),
                new StateMachineArn(arn.scope(), arn.stateMachineName(), null, null).toString(),
                identity.executionName(),
                ExecutionStatus.SUCCEEDED,
                Instant.ofEpochMilli(identity.startedAtMillis()),
                Instant.ofEpochMilli(stoppedAt),
                text(identity.input()),
                text(progress.output()),
                true,
                identity.traceHeader(),
                null,
                null,
                null,
                identity.versionArn(),
                identity.aliasArn(),
                progress.redriveCount(),
                instantOrNull(progress.redrivenAtMillis()),
                verdict.status(),
                verdict.reason());
    }

    private static @Nullable String text(@Nullable Bytes stored) {
        return stored == null ? null : ExactText.decode(stored.unsafeArray());
    }

    private static @Nullable Instant instantOrNull(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private EngineError unknown(ExecutionArn arn) {
        return new EngineError.ExecutionDoesNotExist(arn.toString());
    }

    private KeyResult<DescribeExecutionResult> readFound(Row row, boolean withData)
            throws SQLException {
        int position = row.integer("position") - 1;
        try {
            return new KeyResult<>(position, read(row, withData), null);
        } catch (RuntimeException damage) {
            return new KeyResult<>(position, null, damage);
        }
    }

    private DescribeExecutionResult read(Row row, boolean withData) throws SQLException {
        var execution = ExecutionLookup.readReference(row);
        var id = execution.id().persistenceId();
        // The row has no limits of its own, so those that the state machine has now apply. The
        // redrive itself is decided by the limits that the execution keeps.
        var limits =
                RedriveLimits.of(
                        LimitsJson.read(row.textOrNull("execution_limits")),
                        general.historyEventsMax(),
                        general.runTimeMax());
        var verdict =
                execution.mapRunArn() != null
                        ? RedriveVerdict.ofMapChild(
                                execution.status(),
                                limits.historyEventsMax(),
                                execution.lastEventId())
                        : RedriveVerdict.of(
                                execution.status(),
                                row.bool("machine_active"),
                                execution.redriveCount(),
                                limits,
                                execution.lastEventId(),
                                execution.startedAt(),
                                execution.stoppedAt(),
                                Instant.ofEpochMilli(time.millis()));
        return new DescribeExecutionResult(
                execution.arn().toString(),
                execution.machineArn().toString(),
                execution.id().name(),
                execution.status(),
                execution.startedAt(),
                execution.stoppedAt(),
                withData ? encryption.readText(id, row.bytesOrNull("input")) : null,
                withData ? encryption.readText(id, row.bytesOrNull("output")) : null,
                withData,
                row.textOrNull("trace_header"),
                execution.mapRunArn(),
                // As on AWS, the description of a timed-out execution has no error; only its event
                // has one.
                execution.status() == ExecutionStatus.TIMED_OUT
                        ? null
                        : ExactText.decode(row.bytesOrNull("error")),
                withData
                        ? encryption.readText(id, row.bytesOrNull("cause"))
                        : encryption.readTextOrNull(id, row.bytesOrNull("cause")),
                row.textOrNull("version_arn"),
                row.textOrNull("alias_arn"),
                execution.redriveCount(),
                row.instantOrNull("redriven_at"),
                verdict.status(),
                verdict.reason());
    }
}
