package dev.askel.engine.execution.request;

import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionSettings;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.TaskTokenCodec.TaskToken;
import dev.askel.engine.execution.UnavailableException;
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
 * Confirms deliveries of activity tasks to their executions, after workers have received the tasks.
 * An unconfirmed task returns to its queue, so that no task is lost when a node fails.
 *
 * <p>A task is delivered twice in two cases. The node fails between the response to the worker and
 * the confirmation, or the execution is unavailable for longer than {@link #CONFIRM_MAX}. If two
 * workers have the task, the first result counts.
 *
 * <p>The execution writes the confirmation after {@link ExecutionSettings#confirmationDelayMax},
 * unless the result has arrived before.
 */
public final class TaskDeliveries {
    /**
     * The first timeout. It is short, because messages are lost while a shard moves or a node
     * fails.
     */
    static final Duration TIMEOUT_FIRST = Duration.ofSeconds(1);

    /**
     * The maximum timeout. It is shorter than {@link ExecutionSettings#handOverGrace}, so that the
     * confirmation arrives in time after a recovery.
     */
    static final Duration TIMEOUT_MAX = Duration.ofSeconds(5);

    /** The maximum time for which a confirmation is repeated. */
    static final Duration CONFIRM_MAX = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(TaskDeliveries.class);

    private final Executions executions;
    private final TaskTokenCodec tokens;

    /** Sends messages to executions. */
    interface Executions {
        /** Sends a request, as {@link ExecutionRegion#ask} does. */
        CompletionStage<TaskReply> ask(
                String persistenceId,
                Function<ActorRef<TaskReply>, ExecutionCommand> command,
                Duration timeout);

        /** Sends a message, as {@link ExecutionRegion#tell} does. */
        void tell(String persistenceId, ExecutionCommand command);
    }

    /** Creates an instance that sends confirmations through {@code executions}. */
    public TaskDeliveries(ExecutionRegion executions, TaskTokenCodec tokens) {
        this(
                new Executions() {
                    @Override
                    public CompletionStage<TaskReply> ask(
                            String persistenceId,
                            Function<ActorRef<TaskReply>, ExecutionCommand> command,
                            Duration timeout) {
                        return executions.ask(persistenceId, command, timeout);
                    }

                    @Override
                    public void tell(String persistenceId, ExecutionCommand command) {
                        executions.tell(persistenceId, command);
                    }
                },
                tokens);
    }

    TaskDeliveries(Executions executions, TaskTokenCodec tokens) {
        this.executions = executions;
        this.tokens = tokens;
    }

    /**
     * Confirms that the worker has received the task. The message is repeated with increasing
     * timeouts until the execution replies.
     */
    public void confirm(String taskToken, String takeId) {
        var task = tokens.open(taskToken);
        if (task == null) {
            return;
        }
        confirm(task, takeId, TIMEOUT_FIRST, Duration.ZERO)
                .whenComplete((_, failure) -> {
                    var reason = UnavailableException.reasonOf(failure);
                    if (reason != null) {
                        DeferredWork.HAND_OVERS.recordDeferral(reason, task::toString);
                    } else if (failure != null) {
                        LOG.warn("{}: a task may be dispatched again", task, failure);
                    }
                });
    }

    /**
     * Sends a confirmation, and repeats it after a timeout. The execution also replies to a
     * repeated confirmation.
     */
    private CompletionStage<TaskReply> confirm(
            TaskToken task, String takeId, Duration timeout, Duration elapsed) {
        return executions
                .ask(
                        task.persistenceId(),
                        replyTo ->
                                new ExecutionCommand.TaskHandedOver(
                                        task.frame().text(), task.ordinal(), takeId, replyTo),
                        timeout)
                .exceptionallyCompose(failure -> {
                    var cause =
                            failure instanceof CompletionException ? failure.getCause() : failure;
                    var next = elapsed.plus(timeout);
                    return cause instanceof TimeoutException && next.compareTo(CONFIRM_MAX) < 0
                            ? confirm(task, takeId, nextTimeout(timeout), next)
                            : CompletableFuture.failedStage(failure);
                });
    }

    private static Duration nextTimeout(Duration timeout) {
        var doubled = timeout.multipliedBy(2);
        return doubled.compareTo(TIMEOUT_MAX) < 0 ? doubled : TIMEOUT_MAX;
    }

    /** Returns a task to its queue, because its worker disconnected before it received the task. */
    public void returnTask(String taskToken, @Nullable String takeId) {
        var task = tokens.open(taskToken);
        if (task != null) {
            executions.tell(
                    task.persistenceId(),
                    new ExecutionCommand.ReturnTask(task.frame().text(), task.ordinal(), takeId));
        }
    }
}
