package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arn.ExecutionArn;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.journal.EngineTime;
import dev.askel.engine.journal.ExactText;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** DescribeExecution (spec/api.md section 4.3). */
public final class ExecutionDescriptions {
    private static final String METADATA_COLUMNS =
            "SELECT "
                    + ExecutionLookup.REFERENCE_COLUMNS
                    + """
                    , e.error, e.cause, e.trace_header, e.version_arn, e.alias_arn, e.redriven_at,
                    m.status = 'ACTIVE' AND m.deleted_at IS NULL AS machine_active\
                    """;
    private static final Sql METADATA = new Sql(METADATA_COLUMNS + " " + ExecutionLookup.OF_ARN);
    private static final Sql ALL =
            new Sql(METADATA_COLUMNS + ", e.input, e.output " + ExecutionLookup.OF_ARN);

    private final SqlWorkers workers;
    private final EngineTime time;
    private final long historyEventsMax;

    /**
     * Describes as of now.
     *
     * @param time tells whether the time to redrive is over
     * @param historyEventsMax tells whether the history has room for a redrive
     */
    public ExecutionDescriptions(SqlWorkers workers, EngineTime time, long historyEventsMax) {
        this.workers = workers;
        this.time = time;
        this.historyEventsMax = historyEventsMax;
    }

    /** Describes an execution as of its last commit; an unknown one does not exist. */
    public CompletionStage<Answer<DescribeExecutionResult>> describeExecution(
            Caller caller, DescribeExecutionRequest request) {
        var arn = Scopes.own(caller, Arns.execution(request.executionArn()), this::unknown);
        var withData = request.includedData() == IncludedData.ALL_DATA;
        return workers.submit(arn, (database, known) -> describe(database, known, withData));
    }

    private EngineError unknown(ExecutionArn arn) {
        return new EngineError.ExecutionDoesNotExist(arn.toString());
    }

    private Answer<DescribeExecutionResult> describe(
            Database database, ExecutionArn arn, boolean withData) throws SQLException {
        var sql = withData ? ALL : METADATA;
        return ExecutionLookup.found(
                arn,
                database.find(connection ->
                        sql.first(
                                connection,
                                row -> read(row, withData),
                                ExecutionLookup.parameters(arn))));
    }

    private DescribeExecutionResult read(Row row, boolean withData) throws SQLException {
        var execution = ExecutionLookup.readReference(row);
        var verdict =
                RedriveVerdict.of(
                        execution.status(),
                        row.truth("machine_active"),
                        execution.redriveCount(),
                        historyEventsMax,
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
                withData ? ExactText.decode(row.bytesOrNull("input")) : null,
                withData ? ExactText.decode(row.bytesOrNull("output")) : null,
                withData,
                row.textOrNull("trace_header"),
                execution.mapRunArn(),
                ExactText.decode(row.bytesOrNull("error")),
                ExactText.decode(row.bytesOrNull("cause")),
                row.textOrNull("version_arn"),
                row.textOrNull("alias_arn"),
                execution.redriveCount(),
                row.instantOrNull("redriven_at"),
                verdict.status(),
                verdict.reason());
    }
}
