package dev.askel.engine.maprun.request;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.child.ChildSummary;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.RedriveVerdict;
import dev.askel.engine.visibility.Scopes;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Implements DescribeExecution for the Express children of Map Runs, from their stored outcomes
 * (final statuses and results).
 */
final class ExpressChildDescriptions {
    /**
     * Reads the blocks that may have the outcome of a child. A block of an earlier release has no
     * list of children. For it, only the range from first_child to last_child is compared.
     */
    static final String CANDIDATES =
            """
            SELECT block, summaries FROM map_run_ends
             WHERE map_run_id = ? AND last_child >= ? AND first_child <= ?
               AND (children IS NULL OR children @> ?::int8)
             ORDER BY block DESC\
            """;

    private static final Sql FIND_CANDIDATES = new Sql(CANDIDATES);

    private static final Sql ENDS =
            new Sql("SELECT ends FROM map_run_ends WHERE map_run_id = ? AND block = ?");

    private final SqlWorkers workers;

    ExpressChildDescriptions(SqlWorkers workers) {
        this.workers = workers;
    }

    /** Describes a child that runs or has ended. Refuses an unknown child. */
    CompletionStage<Answer<DescribeExecutionResult>> describe(
            Caller caller, ExpressExecutionArn arn, DescribeExecutionRequest request) {
        return workers.submit(
                Scopes.requireOwn(caller, Answer.ok(arn), ExpressChildDescriptions::unknown),
                (database, own) -> describe(database, own, request.includedData()));
    }

    private static EngineError unknown(ExpressExecutionArn arn) {
        return new EngineError.ExecutionDoesNotExist(arn.toString());
    }

    private static Answer<DescribeExecutionResult> describe(
            Database database, ExpressExecutionArn arn, IncludedData included) throws SQLException {
        var run =
                database.find(connection ->
                        MapRunSummary.find(
                                connection,
                                arn.scope().account(),
                                arn.scope().region(),
                                arn.uuid()));
        if (run == null || run.identity().isStandard() || !isOf(run.identity(), arn)) {
            return Answer.refused(unknown(arn));
        }
        var block = findBlock(database, run.identity(), arn.name());
        var end = block == null ? null : find(database, run.identity(), block, arn.name());
        if (block != null && end != null) {
            var waiting =
                    PendingRedrives.of(database, run)
                            .express(database, block.block(), block.summaries());
            var child = Child.ended(end, waiting.contains(end.name()));
            return Answer.ok(description(arn, run.identity(), child, included));
        }
        var running = new RunningExpressChildren(run);
        return running.has(database, arn.name())
                ? Answer.ok(
                        description(
                                arn, run.identity(), Child.running(running.startedAt()), included))
                : Answer.refused(unknown(arn));
    }

    /** The values of a description that differ between children. */
    private record Child(
            ExecutionStatus status,
            Instant startedAt,
            @Nullable Instant stoppedAt,
            @Nullable Payload input,
            @Nullable Payload output,
            @Nullable String error,
            @Nullable String cause,
            int redriveCount) {
        /**
         * Returns a running child. Its input is unknown, because the input is stored only with the
         * outcome.
         */
        static Child running(Instant startedAt) {
            return new Child(ExecutionStatus.RUNNING, startedAt, null, null, null, null, null, 0);
        }

        static Child ended(ChildEnd end, boolean isPending) {
            return new Child(
                    isPending ? ExecutionStatus.PENDING_REDRIVE : end.status(),
                    Instant.ofEpochMilli(end.startedAtMillis()),
                    Instant.ofEpochMilli(end.stoppedAtMillis()),
                    end.input(),
                    end.output(),
                    // As on AWS, the description of a timed-out execution has no error. Only its
                    // event has an error.
                    end.status() == ExecutionStatus.TIMED_OUT ? null : end.error(),
                    end.cause(),
                    end.redriveCount());
        }
    }

    private static boolean isOf(MapRunIdentity run, ExpressExecutionArn arn) {
        return run.machineName().equals(arn.stateMachineName()) && run.label().equals(arn.label());
    }

    /** Finds the block with the outcome of a child; returns null when the child has not ended. */
    private static @Nullable Candidate findBlock(Database database, MapRunIdentity run, String name)
            throws SQLException {
        var child = ChildName.childOf(run.uuid(), name);
        if (child.isEmpty()) {
            return null;
        }
        long number = child.getAsLong();
        return database.find(connection -> {
            for (var each :
                    FIND_CANDIDATES.list(
                            connection,
                            row ->
                                    new Candidate(
                                            row.bigint("block"),
                                            ChildBlockCodec.summaries(
                                                    Bytes.wrap(row.bytes("summaries")))),
                            run.mapRunId(),
                            number,
                            number,
                            number)) {
                if (each.has(name)) {
                    return each;
                }
            }
            return null;
        });
    }

    private static @Nullable ChildEnd find(
            Database database, MapRunIdentity run, Candidate block, String name)
            throws SQLException {
        var ends =
                database.find(connection ->
                        ENDS.first(
                                connection,
                                row ->
                                        database.encryption()
                                                .decrypt(
                                                        run.mapRunId(),
                                                        Bytes.wrap(row.bytes("ends"))),
                                run.mapRunId(),
                                block.block()));
        return ends == null
                ? null
                : ChildBlockCodec.ends(ends).stream()
                        .filter(end -> end.name().equals(name))
                        .findFirst()
                        .orElse(null);
    }

    /** A block that may have the outcome of a child. */
    private record Candidate(long block, List<ChildSummary> summaries) {
        boolean has(String name) {
            return summaries.stream().anyMatch(end -> end.name().equals(name));
        }
    }

    private static DescribeExecutionResult description(
            ExpressExecutionArn arn, MapRunIdentity run, Child child, IncludedData included) {
        boolean withData = included == IncludedData.ALL_DATA;
        var verdict = RedriveVerdict.ofMapChild(child.status());
        return new DescribeExecutionResult(
                arn.toString(),
                run.machineArn().toString(),
                arn.name(),
                child.status(),
                child.startedAt(),
                child.stoppedAt(),
                withData ? text(child.input()) : null,
                withData ? text(child.output()) : null,
                withData,
                null,
                run.arn().toString(),
                child.error(),
                child.cause(),
                null,
                null,
                child.redriveCount(),
                null,
                verdict.status(),
                verdict.reason());
    }

    private static @Nullable String text(@Nullable Payload data) {
        return data == null ? null : data.verbatim();
    }
}
