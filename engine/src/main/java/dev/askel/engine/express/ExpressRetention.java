package dev.askel.engine.express;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.ListExecutionsResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.RedriveStatus;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.request.ExpressArchive;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.visibility.ExpressRecord;
import dev.askel.engine.visibility.ExpressRecords;
import dev.askel.engine.visibility.ExpressRecords.ListedExecution;
import dev.askel.engine.visibility.Pages;
import dev.askel.engine.visibility.Scopes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores ended Express executions, and reads them until their retention has expired. An execution
 * is stored soon after its end, but this is not guaranteed. A node that crashes loses the
 * executions that it has not stored. If executions end faster than they can be stored, some are
 * dropped.
 */
final class ExpressRetention implements ExpressArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ExpressRetention.class);
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

    private final ExpressRecords records;
    private final RecordBuffer buffer;
    private final PageTokens tokens;
    private final EngineTime time;
    private final Duration retention;

    /** Messages of the sweep's actor to itself. */
    sealed interface Command extends NoSerializationVerificationNeeded {}

    private record Sweep() implements Command {}

    private record Swept(boolean dropped) implements Command {}

    /**
     * Creates an archive of stored records.
     *
     * @param scheduler runs a task after a delay
     */
    ExpressRetention(
            ExpressRecords records,
            PageTokens tokens,
            EngineTime time,
            Duration retention,
            BiConsumer<Duration, Runnable> scheduler) {
        this.records = records;
        this.buffer =
                new RecordBuffer(
                        records, scheduler, RecordBuffer.WAITING_MAX, RecordBuffer.BYTES_MAX);
        this.tokens = tokens;
        this.time = time;
        this.retention = retention;
    }

    /** Returns the buffer of executions that are not stored yet. */
    RecordBuffer buffer() {
        return buffer;
    }

    private Instant oldest() {
        return Instant.ofEpochMilli(time.millis()).minus(retention);
    }

    /**
     * Returns the behavior of an actor that periodically deletes executions whose retention has
     * expired.
     */
    Behavior<Command> behavior() {
        return Behaviors.withTimers(timers -> {
            timers.startSingleTimer(new Sweep(), SWEEP_EVERY);
            return Behaviors.receive((actor, command) -> {
                switch (command) {
                    case Sweep _ -> {
                        buffer.logDropped();
                        if (time.deletionPauseReason() == null) {
                            actor.pipeToSelf(
                                    records.dropEndedBefore(oldest()), ExpressRetention::toSwept);
                        } else {
                            timers.startSingleTimer(new Sweep(), SWEEP_EVERY);
                        }
                    }
                    case Swept(var dropped) -> {
                        if (dropped) {
                            actor.getSelf().tell(new Sweep());
                        } else {
                            timers.startSingleTimer(new Sweep(), SWEEP_EVERY);
                        }
                    }
                }
                return Behaviors.same();
            });
        });
    }

    private static Command toSwept(@Nullable Answer<Boolean> dropped, @Nullable Throwable bug) {
        if (bug != null) {
            LOG.info("Expired Express executions could not be deleted yet: {}", bug.getMessage());
        }
        return new Swept(dropped instanceof Answer.Ok<Boolean>(var isDropped) && isDropped);
    }

    private CompletionStage<Answer<ExpressRecord>> find(Caller caller, ExpressExecutionArn arn) {
        return arn.scope().equals(caller.scope())
                ? records.find(arn, oldest(), BatchCodec.SERIALIZER_ID)
                : Answer.refusedStage(new EngineError.ExecutionDoesNotExist(arn.toString()));
    }

    @Override
    public CompletionStage<Answer<DescribeExecutionResult>> describe(
            Caller caller, ExpressExecutionArn arn, DescribeExecutionRequest request) {
        boolean withData = request.includedData() == IncludedData.ALL_DATA;
        return find(caller, arn)
                .thenApply(found -> found.map(record -> describe(record, withData)));
    }

    private static DescribeExecutionResult describe(ExpressRecord record, boolean withData) {
        return new DescribeExecutionResult(
                record.arn().toString(),
                record.machineArn().toString(),
                record.arn().name(),
                record.status(),
                record.startedAt(),
                record.stoppedAt(),
                withData ? record.input() : null,
                withData ? record.output() : null,
                withData,
                record.traceHeader(),
                null,
                record.error(),
                record.cause(),
                record.versionArn(),
                record.aliasArn(),
                0,
                null,
                RedriveStatus.NOT_REDRIVABLE,
                // The reason for a succeeded execution is AWS's message. AWS has no message for the
                // other statuses, because it does not describe Express executions.
                record.status() == ExecutionStatus.SUCCEEDED
                        ? "Execution is SUCCEEDED and cannot be redriven"
                        : "Express executions cannot be redriven");
    }

    @Override
    public CompletionStage<Answer<ListExecutionsResult>> list(
            Caller caller, ListExecutionsRequest request) {
        var machineArn = request.stateMachineArn();
        var own =
                Scopes.requireOwn(
                        caller,
                        Arns.parseStateMachine(machineArn == null ? "" : machineArn),
                        arn -> new EngineError.StateMachineDoesNotExist(arn.toString()));
        return own.thenCompose(arn -> list(arn, request));
    }

    private CompletionStage<Answer<ListExecutionsResult>> list(
            StateMachineArn arn, ListExecutionsRequest request) {
        var scope =
                "ListExpressExecutions|%s|%s|%s"
                        .formatted(arn, request.statusFilter(), request.redriveFilter());
        var token = request.page().token();
        var start = token == null ? Answer.ok("") : tokens.read(scope, token);
        return start.thenCompose(position ->
                records.list(arn, request, oldest(), position, request.page().size() + 1)
                        .thenApply(answer -> answer.map(rows -> page(arn, rows, request, scope))));
    }

    private ListExecutionsResult page(
            StateMachineArn arn,
            List<ListedExecution> rows,
            ListExecutionsRequest request,
            String scope) {
        var machine = arn.unqualified().toString();
        var first = Pages.of(rows, request.page().size());
        var last = first.last();
        return new ListExecutionsResult(
                first.items().stream().map(row -> item(machine, row)).toList(),
                last == null ? null : tokens.issue(scope, last.position()));
    }

    private static ExecutionListItem item(String machine, ListedExecution row) {
        return new ExecutionListItem(
                row.arn(),
                machine,
                row.name(),
                row.status(),
                row.startedAt(),
                row.stoppedAt(),
                null,
                null,
                row.versionArn(),
                row.aliasArn(),
                0,
                null);
    }

    @Override
    public CompletionStage<Answer<GetExecutionHistoryResult>> history(
            Caller caller, ExpressExecutionArn arn, GetExecutionHistoryRequest request) {
        var scope = "GetExecutionHistory|%s|%b".formatted(arn, request.reverseOrder());
        var token = request.page().token();
        var start = token == null ? Answer.ok("0") : tokens.read(scope, token);
        return start.thenCompose(position ->
                find(caller, arn)
                        .thenApply(found ->
                                found.map(record ->
                                        page(record, request, scope, Integer.parseInt(position)))));
    }

    /**
     * Returns a page of the history. The whole history is read, because its size is at most that of
     * one page of a Standard execution's history.
     */
    private GetExecutionHistoryResult page(
            ExpressRecord record, GetExecutionHistoryRequest request, String scope, int from) {
        var events =
                BatchCodec.decode(record.history()).stream()
                        .filter(HistoryEvent.class::isInstance)
                        .map(HistoryEvent.class::cast)
                        .toList();
        var ordered = request.reverseOrder() ? events.reversed() : events;
        int end = Math.min(ordered.size(), from + request.page().size());
        return new GetExecutionHistoryResult(
                ordered.subList(Math.min(from, end), end),
                request.includeExecutionData(),
                end < ordered.size() ? tokens.issue(scope, Integer.toString(end)) : null);
    }
}
