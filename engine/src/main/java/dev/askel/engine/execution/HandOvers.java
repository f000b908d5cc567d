package dev.askel.engine.execution;

import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells executions what became of activity tasks that were taken for a worker. What they are told
 * nothing about goes back to the queue, so a task is lost with no node. It is delivered twice when
 * that word does not become durable in time: the node dies between the worker's answer and the
 * word, or the database is away from then on until the task goes back, half a minute later. Of two
 * workers who have it the first answer counts.
 */
public final class HandOvers {
    private static final Logger LOG = LoggerFactory.getLogger(HandOvers.class);

    private final ExecutionRegion executions;
    private final TaskTokenCodec tokens;

    /** Tells through {@code executions}. */
    public HandOvers(ExecutionRegion executions, TaskTokenCodec tokens) {
        this.executions = executions;
        this.tokens = tokens;
    }

    /** The worker has the task; repeated a few times while the execution does not answer. */
    public void confirm(String taskToken, String takeId) {
        var task = tokens.open(taskToken);
        if (task == null) {
            return;
        }
        AskRetry.ask(() ->
                        executions.<TaskReply>ask(
                                task.persistenceId(),
                                replyTo ->
                                        new ExecutionCommand.TaskHandedOver(
                                                task.frame().text(),
                                                task.ordinal(),
                                                takeId,
                                                replyTo),
                                AskRetry.ATTEMPT))
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        LOG.warn("{}: a task may be handed out again", task, failure);
                    }
                });
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
