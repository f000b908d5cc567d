package dev.askel.engine.execution.child;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ChildOutcome;
import dev.askel.engine.execution.ChildStartResult;
import dev.askel.engine.execution.ConnectorExceptions;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.ExecutionStarter;
import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnectors;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Starts child executions for all patterns of {@code states:startExecution}. Delivers the {@link
 * Notice notices} of executions to parents, to children, and to services whose jobs must stop. A
 * notice is a message that is repeated until it is acknowledged.
 */
public final class ChildExecutions implements ExecutionServices.Children {
    private static final Duration RETRY_DELAY_FIRST = Duration.ofMillis(200);
    private static final Duration RETRY_DELAY_MAX = Duration.ofSeconds(5);
    private static final int DOUBLINGS_MAX = 5;

    private final ExecutionStarter starter;
    private final ChildStarts starts;
    private final ExecutionRegion region;
    private final TaskConnectors connectors;
    private final EngineTime time;

    /**
     * Creates an instance that starts executions with {@code starter} and sends notices through
     * {@code region}.
     *
     * @param connectors the receivers of requests to stop jobs
     */
    public ChildExecutions(
            ExecutionStarter starter,
            ExecutionRegion region,
            TaskConnectors connectors,
            EngineTime time) {
        this.starter = starter;
        this.starts = new ChildStarts(starter::start, connectors.permissions());
        this.region = region;
        this.connectors = connectors;
        this.time = time;
    }

    /**
     * Returns the delay before another attempt to start a child. The last attempt failed because
     * this cluster was unavailable or overloaded.
     */
    public static Duration retryDelay(int startsMade, RandomGenerator random) {
        var doubled = RETRY_DELAY_FIRST.multipliedBy(1L << Math.min(startsMade, DOUBLINGS_MAX));
        var capped = doubled.compareTo(RETRY_DELAY_MAX) < 0 ? doubled : RETRY_DELAY_MAX;
        // The random part distributes the retries of many parents after an outage.
        return capped.dividedBy(2).plusMillis(random.nextLong(capped.toMillis() / 2));
    }

    @Override
    public CompletionStage<ChildStartResult> start(TaskCall call, @Nullable Parent parent) {
        return starts.start(call, parent);
    }

    @Override
    public void deliver(
            ExecutionState state, long ordinal, Notice notice, ActorRef<ExecutionCommand> sender) {
        switch (notice) {
            case Notice.ChildFinished(var parent) ->
                    region.tell(
                            parent.persistenceId(),
                            new ExecutionCommand.ChildFinished(
                                    state.identity().persistenceId(),
                                    ordinal,
                                    parent.frame().text(),
                                    parent.ordinal(),
                                    parent.startStamp(),
                                    ChildOutcome.of(state)));
            case Notice.StopChild(var childArn) ->
                    starter.stopChild(childArn, null, outstandingSince(state))
                            .whenComplete((answer, _) -> {
                                if (answer != null && isStopped(answer)) {
                                    sender.tell(new ExecutionCommand.NoticeReceived(ordinal));
                                }
                            });
            case Notice.StopUnconfirmedChild(var childArn, var frame, int task, var until) -> {
                var parent = Parent.of(state.identity(), frame, task);
                starter.stopChild(childArn, parent, outstandingSince(state))
                        .whenComplete((answer, _) -> {
                            if (answer != null && isStopped(answer, until)) {
                                sender.tell(new ExecutionCommand.NoticeReceived(ordinal));
                            }
                        });
            }
            case Notice.StopJob stop -> {
                boolean isTooLate = time.millis() > stop.until().toEpochMilli();
                var done =
                        isTooLate ? CompletableFuture.completedStage(true) : stopJob(state, stop);
                done.thenAccept(answered -> {
                    if (answered) {
                        sender.tell(new ExecutionCommand.NoticeReceived(ordinal));
                    }
                });
            }
        }
    }

    /**
     * Sends the request to stop a job. The stage completes with true when the service has
     * responded. After an exception it completes with false, and the request is repeated.
     */
    private CompletionStage<Boolean> stopJob(ExecutionState state, Notice.StopJob stop) {
        var identity = state.identity();
        var job =
                new SyncJob(
                        identity.arn(),
                        Resource.parse(stop.resource()),
                        stop.handle(),
                        stop.roleArn(),
                        identity.account(),
                        identity.region(),
                        identity.roleArn());
        return ConnectorExceptions.invoke(() -> connectors.stop(job))
                .exceptionally(bug -> {
                    ConnectorExceptions.logJobFailure(job, bug);
                    return false;
                });
    }

    /**
     * Returns the ordinals of the notices that stop a task's child. A notice of this type is
     * created when the task ends while its child is being started.
     */
    public static List<Long> pendingStops(ExecutionState state, FramePath frame, int task) {
        return state.pendingNotices().entrySet().stream()
                .filter(each ->
                        each.getValue() instanceof Notice.StopUnconfirmedChild stop
                                && stop.frame().equals(frame)
                                && stop.ordinal() == task)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Returns the approximate time at which the execution's notices became outstanding. For a
     * running execution, the result may be too late. A child in quarantine (suspended after failed
     * recoveries) then makes its next recovery attempt too early.
     */
    private static long outstandingSince(ExecutionState state) {
        return state.lastEventAt().toEpochMilli();
    }

    /**
     * Whether the child is stopped. A missing child counts as stopped only after {@code until},
     * because a message in flight may start it before that time.
     */
    private boolean isStopped(Answer<StopExecutionResult> answer, Instant until) {
        return switch (answer) {
            case Answer.Ok<StopExecutionResult> _ -> true;
            case Answer.Refused(EngineError.ExecutionDoesNotExist _) ->
                    time.millis() > until.toEpochMilli();
            case Answer.Refused(EngineError.InvalidArn _) -> true;
            case Answer.Refused(_) -> false;
        };
    }

    /**
     * Whether the child is stopped. A missing child counts as stopped. After any other refusal the
     * stop is repeated.
     */
    private static boolean isStopped(Answer<StopExecutionResult> answer) {
        return switch (answer) {
            case Answer.Ok<StopExecutionResult> _ -> true;
            case Answer.Refused(var error) -> error instanceof EngineError.ExecutionDoesNotExist;
        };
    }

    @Override
    public void acknowledge(String senderPersistenceId, long noticeOrdinal) {
        region.tell(senderPersistenceId, new ExecutionCommand.NoticeReceived(noticeOrdinal));
    }
}
