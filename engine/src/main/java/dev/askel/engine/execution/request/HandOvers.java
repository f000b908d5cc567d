package dev.askel.engine.execution.request;

import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionSettings;
import dev.askel.engine.execution.OutOfReachException;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.TaskTokenCodec.TaskToken;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells executions what became of activity tasks that were taken for a worker. What they are told
 * nothing about goes back to the queue, so a task is lost with no node. It is delivered twice only
 * when the node dies between the worker's answer and the word of it, which is written down within
 * {@link ExecutionSettings#resultPatience} unless the result has come, or when the execution stays
 * out of reach for {@link #GIVE_UP} longer. Of two workers who have it the first answer counts.
 */
public final class HandOvers {
    /**
     * The first try's patience; a shard that moves, or a node that dies, loses what it was sent.
     */
    static final Duration FIRST = Duration.ofSeconds(1);

    /** Shorter than {@link ExecutionSettings#handOverGrace}, so that a recovery comes in time. */
    static final Duration LAST = Duration.ofSeconds(5);

    /** Nobody is told that long about outages. */
    static final Duration GIVE_UP = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(HandOvers.class);

    private final Executions executions;
    private final TaskTokenCodec tokens;

    /** The way to the executions. */
    interface Executions {
        /** As {@link ExecutionRegion#ask}. */
        CompletionStage<TaskReply> ask(
                String persistenceId,
                Function<ActorRef<TaskReply>, ExecutionCommand> command,
                Duration within);

        /** As {@link ExecutionRegion#tell}. */
        void tell(String persistenceId, ExecutionCommand command);
    }

    /** Tells through {@code executions}. */
    public HandOvers(ExecutionRegion executions, TaskTokenCodec tokens) {
        this(
                new Executions() {
                    @Override
                    public CompletionStage<TaskReply> ask(
                            String persistenceId,
                            Function<ActorRef<TaskReply>, ExecutionCommand> command,
                            Duration within) {
                        return executions.ask(persistenceId, command, within);
                    }

                    @Override
                    public void tell(String persistenceId, ExecutionCommand command) {
                        executions.tell(persistenceId, command);
                    }
                },
                tokens);
    }

    HandOvers(Executions executions, TaskTokenCodec tokens) {
        this.executions = executions;
        this.tokens = tokens;
    }

    /** The worker has the task; repeated with growing pauses until the execution has answered. */
    public void confirm(String taskToken, String takeId) {
        var task = tokens.open(taskToken);
        if (task == null) {
            return;
        }
        confirm(task, takeId, FIRST, Duration.ZERO)
                .whenComplete((_, failure) -> {
                    var reason = OutOfReachException.reasonOf(failure);
                    if (reason != null) {
                        DeferredWork.HAND_OVERS.deferred(reason, task::toString);
                    } else if (failure != null) {
                        LOG.warn("{}: a task may be handed out again", task, failure);
                    }
                });
    }

    /** A word that comes again finds that nobody waits for it, and is answered too. */
    private CompletionStage<TaskReply> confirm(
            TaskToken task, String takeId, Duration patience, Duration tried) {
        return executions
                .ask(
                        task.persistenceId(),
                        replyTo ->
                                new ExecutionCommand.TaskHandedOver(
                                        task.frame().text(), task.ordinal(), takeId, replyTo),
                        patience)
                .exceptionallyCompose(failure -> {
                    var cause =
                            failure instanceof CompletionException ? failure.getCause() : failure;
                    var next = tried.plus(patience);
                    return cause instanceof TimeoutException && next.compareTo(GIVE_UP) < 0
                            ? confirm(task, takeId, longer(patience), next)
                            : CompletableFuture.failedStage(failure);
                });
    }

    private static Duration longer(Duration patience) {
        var doubled = patience.multipliedBy(2);
        return doubled.compareTo(LAST) < 0 ? doubled : LAST;
    }

    /** The worker has gone without the task. */
    public void giveBack(String taskToken, @Nullable String takeId) {
        var task = tokens.open(taskToken);
        if (task != null) {
            executions.tell(
                    task.persistenceId(),
                    new ExecutionCommand.ReturnTask(task.frame().text(), task.ordinal(), takeId));
        }
    }
}
