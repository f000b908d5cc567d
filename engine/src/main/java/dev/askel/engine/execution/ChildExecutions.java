package dev.askel.engine.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.task.Job;
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
 * {@code states:startExecution} in all its patterns: starts executions of this very cluster and
 * carries the notices between parent and child, which are repeated until they are acknowledged; so
 * are those that stop jobs.
 */
public final class ChildExecutions {
    private static final Duration AGAIN_FIRST = Duration.ofMillis(200);
    private static final Duration AGAIN_LAST = Duration.ofSeconds(5);
    private static final int DOUBLINGS_MAX = 5;

    private final ExecutionStarter starter;
    private final ChildStarts starts;
    private final ExecutionRegion region;
    private final TaskConnectors connectors;
    private final EngineTime time;

    /**
     * Starts through {@code starter}, talks through {@code region}.
     *
     * @param connectors stop jobs
     */
    public ChildExecutions(
            ExecutionStarter starter,
            ExecutionRegion region,
            TaskConnectors connectors,
            EngineTime time) {
        this.starter = starter;
        this.starts = new ChildStarts(starter::start);
        this.region = region;
        this.connectors = connectors;
        this.time = time;
    }

    /** How long to wait before a start that found us in trouble is made once more. */
    static Duration backOff(int startsMade, RandomGenerator chance) {
        var doubled = AGAIN_FIRST.multipliedBy(1L << Math.min(startsMade, DOUBLINGS_MAX));
        var capped = doubled.compareTo(AGAIN_LAST) < 0 ? doubled : AGAIN_LAST;
        // Many parents of one outage do not come back all at once.
        return capped.dividedBy(2).plusMillis(chance.nextLong(capped.toMillis() / 2));
    }

    /** As {@link ChildStarts#start}. */
    CompletionStage<ChildStarts.Started> start(TaskCall call, @Nullable Parent parent) {
        return starts.start(call, parent);
    }

    /** Sends a notice, once more if need be; its acknowledgement comes to {@code sender}. */
    void deliver(
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
                                    parent.life(),
                                    ChildOutcome.of(state)));
            case Notice.StopChild(var childArn) ->
                    starter.stopChild(childArn, null, owedSince(state))
                            .whenComplete((answer, _) -> {
                                if (answer != null && isStopped(answer)) {
                                    sender.tell(new ExecutionCommand.NoticeReceived(ordinal));
                                }
                            });
            case Notice.StopStarting(var childArn, var frame, int task, var until) -> {
                var parent = Parent.of(state.identity(), frame, task);
                starter.stopChild(childArn, parent, owedSince(state))
                        .whenComplete((answer, _) -> {
                            if (answer != null && isStopped(answer, until)) {
                                sender.tell(new ExecutionCommand.NoticeReceived(ordinal));
                            }
                        });
            }
            case Notice.StopJob stop -> {
                boolean late = time.millis() > stop.until().toEpochMilli();
                var done = late ? CompletableFuture.completedStage(true) : stopped(state, stop);
                done.thenAccept(answered -> {
                    if (answered) {
                        sender.tell(new ExecutionCommand.NoticeReceived(ordinal));
                    }
                });
            }
        }
    }

    /** Whether a service has answered that it was asked to stop the job; what throws has not. */
    private CompletionStage<Boolean> stopped(ExecutionState state, Notice.StopJob stop) {
        var identity = state.identity();
        var job =
                new Job(
                        identity.arn(),
                        Resource.of(stop.resource()),
                        stop.handle(),
                        stop.roleArn(),
                        identity.account(),
                        identity.region());
        return ConnectorBug.guarded(() -> connectors.stop(job))
                .exceptionally(bug -> {
                    ConnectorBug.told(job, bug);
                    return false;
                });
    }

    /** The notices that stop what a task was starting when it ended, by their ordinals. */
    static List<Long> stopsOwed(ExecutionState state, FramePath frame, int task) {
        return state.pendingNotices().entrySet().stream()
                .filter(each ->
                        each.getValue() instanceof Notice.StopStarting stop
                                && stop.frame().equals(frame)
                                && stop.ordinal() == task)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** An execution that goes on has owed it longer, so it is repeated rather too soon. */
    private static long owedSince(ExecutionState state) {
        return state.lastEventAt().toEpochMilli();
    }

    /** While its start may be on the way, one that does not exist may come to exist. */
    private boolean isStopped(Answer<StopExecutionResult> answer, Instant until) {
        return switch (answer) {
            case Answer.Ok<StopExecutionResult> _ -> true;
            case Answer.Refused(EngineError.ExecutionDoesNotExist _) ->
                    time.millis() > until.toEpochMilli();
            case Answer.Refused(EngineError.InvalidArn _) -> true;
            case Answer.Refused(_) -> false;
        };
    }

    /** One that is gone needs no stopping; any other refusal is a reason to ask again. */
    private static boolean isStopped(Answer<StopExecutionResult> answer) {
        return switch (answer) {
            case Answer.Ok<StopExecutionResult> _ -> true;
            case Answer.Refused(var error) -> error instanceof EngineError.ExecutionDoesNotExist;
        };
    }

    /** Tells a sender that its notice had its effect durably. */
    void acknowledge(String senderPersistenceId, long noticeOrdinal) {
        region.tell(senderPersistenceId, new ExecutionCommand.NoticeReceived(noticeOrdinal));
    }
}
