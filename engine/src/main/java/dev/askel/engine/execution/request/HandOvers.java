package dev.askel.engine.execution.request;

import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionSettings;
import dev.askel.engine.execution.UnavailableException;
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
 * Confirms to executions that workers have received their activity tasks. An unconfirmed task
 * returns to its queue, so that the death of a node loses none.
 *
 * <p>A task is delivered twice only if the node dies between the answer to the worker and the
 * confirmation, or if the execution stays unavailable for longer than {@link #GIVE_UP}. The
 * execution writes a confirmation within {@link ExecutionSettings#confirmationDelayMax}, unless the
 * result has arrived. The first result of two workers counts.
 */
public final class HandOvers {
    /** The first timeout. A moving shard or a dying node loses messages. */
    static final Duration FIRST = Duration.ofSeconds(1);

    /**
     * The longest timeout. It is shorter than {@link ExecutionSettings#handOverGrace}, so that the
     * confirmation arrives in time after a recovery.
     */
    static final Duration LAST = Duration.ofSeconds(5);

    /** How long a confirmation is repeated. */
    static final Duration GIVE_UP = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(HandOvers.class);

    private final Executions executions;
    private final TaskTokenCodec tokens;

    /** Sends messages to executions. */
    interface Executions {
        /** As {@link ExecutionRegion#ask}. */
        CompletionStage<TaskReply> ask(
                String persistenceId,
                Function<ActorRef<TaskReply>, ExecutionCommand> command,
                Duration within);

        /** As {@link ExecutionRegion#tell}. */
        void tell(String persistenceId, ExecutionCommand command);
    }

    /** Sends confirmations through {@code executions}. */
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

    /**
     * Confirms that the worker has received the task. It repeats the message with growing pauses
     * until the execution replies.
     */
    public void confirm(String taskToken, String takeId) {
        var task = tokens.open(taskToken);
        if (task == null) {
            return;
        }
        confirm(task, takeId, FIRST, Duration.ZERO)
                .whenComplete((_, failure) -> {
                    var reason = UnavailableException.reasonOf(failure);
                    if (reason != null) {
                        DeferredWork.HAND_OVERS.deferred(reason, task::toString);
                    } else if (failure != null) {
                        LOG.warn("{}: a task may be dispatched again", task, failure);
                    }
                });
    }

    /** Sends a confirmation. A repeated one finds no waiting hand-over, and is answered too. */
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

    /** Returns a task whose worker disconnected before it received the task. */
    public void giveBack(String taskToken, @Nullable String takeId) {
        var task = tokens.open(taskToken);
        if (task != null) {
            executions.tell(
                    task.persistenceId(),
                    new ExecutionCommand.ReturnTask(task.frame().text(), task.ordinal(), takeId));
        }
    }
}
