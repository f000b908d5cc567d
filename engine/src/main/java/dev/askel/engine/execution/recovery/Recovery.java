package dev.askel.engine.execution.recovery;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.InspectReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveResult;
import dev.askel.engine.execution.ExecutionCommand.RepairReply;
import dev.askel.engine.execution.ExecutionCommand.RepairResult;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.ExecutionCommand.TaskResult;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.HandOff;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.actor.RecoveryAttempts;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.read.Inspection;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.memory.ExecutionMemory.Purpose;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Recovers an execution from its journal. After signs of an earlier failure, the recovery attempt
 * is counted durably before it begins. After too many counted attempts, the execution is put into
 * quarantine.
 */
public final class Recovery {
    private record Loaded(@Nullable RecoveryRows recovered, @Nullable Throwable failure)
            implements ExecutionCommand.RecoveryReply {}

    private record AttemptCounted(@Nullable Integer attempts, @Nullable Throwable failure)
            implements ExecutionCommand.RecoveryReply {}

    private record Quarantined(@Nullable Throwable failure)
            implements ExecutionCommand.RecoveryReply {}

    /** The quarantine of an execution without remaining attempts; null when there is none. */
    private record QuarantineFound(@Nullable Quarantine quarantine, @Nullable Throwable failure)
            implements ExecutionCommand.RecoveryReply {}

    private record Released(@Nullable Throwable failure)
            implements ExecutionCommand.RecoveryReply {}

    /**
     * The number of counted recoveries without a commit after which the execution is put into
     * quarantine.
     */
    public static final int ATTEMPTS_MAX = 3;

    /**
     * The time for which a {@link Wakeup wake-up row} may be due. A longer time is a sign of a
     * failure.
     */
    private static final Duration OVERDUE = Duration.ofSeconds(30);

    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;
    private final RecoveryAttempts attempts;
    private final ExecutionBehaviors lifecycle;

    public Recovery(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            RecoveryAttempts attempts,
            ExecutionBehaviors lifecycle) {
        this.actorContext = actorContext;
        this.services = services;
        this.attempts = attempts;
        this.lifecycle = lifecycle;
    }

    /**
     * Recovers the execution, then handles {@code first}. If the node has no memory for the
     * execution, a task result and a worker's poll are refused. If the execution is on hold,
     * signals and resumes are refused too. Any other message is dropped: its sender repeats it, or
     * the wake-up row that caused it remains due.
     */
    public Behavior<ExecutionCommand> begin(ExecutionCommand first) {
        if (!actorContext.memory().admit(purpose(first), 0)) {
            refuse(first);
            actorContext.passivate();
            return lifecycle.beforeRecovery();
        }
        actorContext.stash(first);
        actorContext.pipeToSelf(
                // The memory is counted on the journal's thread, so that later recoveries take it
                // into account.
                services.journal()
                        .recover(actorContext.persistenceId())
                        .whenComplete(
                                (recovered, _) -> actorContext.memory().grow(size(recovered))),
                Loaded::new);
        return actorContext.stashUntil(message -> {
            if (!(message instanceof Loaded(var recovered, var failure))) {
                return null;
            }
            if (failure != null) {
                throw new UnavailableException(
                        actorContext.persistenceId() + " could not be recovered", failure);
            }
            return recovered == null
                    ? actorContext.unstashAll(lifecycle.missing())
                    : restore(recovered);
        });
    }

    private void refuse(ExecutionCommand first) {
        if (actorContext.memory().isOnHold()) {
            HeldExecutionReplies.refuse(first);
        } else if (first instanceof ExecutionCommand.CompleteTask complete) {
            complete.replyTo().tell(new TaskReply(TaskResult.OVERLOADED));
        } else if (first instanceof ExecutionCommand.TakeTask take) {
            // The worker gets another task, and this task is offered again.
            take.replyTo().tell(new TakeReply(null, null));
        }
    }

    private static long size(@Nullable RecoveryRows recovered) {
        return recovered == null ? 0 : recovered.storedBytes();
    }

    private static Purpose purpose(ExecutionCommand first) {
        return switch (first) {
            case ExecutionCommand.Stop _,
                    ExecutionCommand.MachineDeleted _,
                    ExecutionCommand.Redrive _,
                    ExecutionCommand.Pause _,
                    ExecutionCommand.Migrate _,
                    ExecutionCommand.CancelMigration _,
                    ExecutionCommand.DescribeMigration _,
                    ExecutionCommand.Inspect _,
                    ExecutionCommand.RepairCommand _ ->
                    Purpose.OPERATE;
            case ExecutionCommand _ -> Purpose.RESUME;
        };
    }

    private Behavior<ExecutionCommand> restore(RecoveryRows recovered) {
        var wakeup = recovered.wakeup();
        int failures = actorContext.failures().count();
        if (wakeup == null && !isRunning(recovered)) {
            return resumeClosed(recovered, failures);
        }
        if (wakeup != null && wakeup.attempts() > ATTEMPTS_MAX) {
            return quarantineIfMissing(recovered);
        }
        if (failures >= ATTEMPTS_MAX) {
            return quarantine(recovered);
        }
        if (actorContext.failures().isAttemptCounted()
                || (failures == 0 && !hasSignOfFailure(wakeup))) {
            return resume(recovered);
        }
        actorContext.pipeToSelf(
                services.journal()
                        .countAttempt(actorContext.persistenceId(), services.incarnation()),
                AttemptCounted::new);
        return actorContext.stashUntil(message -> {
            if (!(message instanceof AttemptCounted(var number, var failure))) {
                return null;
            }
            if (number == null) {
                throw new UnavailableException(
                        actorContext.persistenceId() + ": the attempt could not be counted",
                        failure);
            }
            attempts.onCounted();
            return number > ATTEMPTS_MAX ? quarantine(recovered) : resume(recovered);
        });
    }

    static boolean isRunning(RecoveryRows recovered) {
        var row = recovered.execution();
        return row != null && row.progress().stoppedAtMillis() == null;
    }

    /**
     * Whether a recovery has failed before, the node of a call has failed, or the row has been due
     * for longer than {@link #OVERDUE}.
     */
    private boolean hasSignOfFailure(@Nullable Wakeup wakeup) {
        if (wakeup == null) {
            return false;
        }
        var due = wakeup.dueMillis();
        return wakeup.attempts() > 0
                || wakeup.inFlight()
                || (due != null
                        && !wakeup.hasPendingNotifications()
                        && due < services.time().millis() - OVERDUE.toMillis());
    }

    private Behavior<ExecutionCommand> resume(RecoveryRows recovered) {
        return lifecycle.resume(BatchCodec.fold(recovered), recovered);
    }

    /**
     * Loads a closed execution without outstanding notices. Such an execution is never put into
     * quarantine, because it has no more work.
     */
    private Behavior<ExecutionCommand> resumeClosed(RecoveryRows recovered, int failures) {
        var read = BatchCodec.foldReadable(recovered);
        var state = read.state();
        if (state != null && read.damage() == null && failures < ATTEMPTS_MAX) {
            return lifecycle.resume(state, recovered);
        }
        var reason = read.damage() == null ? actorContext.failures().last() : read.damage();
        return unreadable(recovered, String.valueOf(reason));
    }

    /**
     * Returns the behaviour of a closed execution that cannot be read. It replies only to
     * inspections, redrives and repair commands.
     */
    private Behavior<ExecutionCommand> unreadable(RecoveryRows recovered, String reason) {
        actorContext.passivate();
        return actorContext.unstashAll(
                Behaviors.receiveMessage(message ->
                        switch (message) {
                            case HandOff _ -> Behaviors.stopped();
                            case ExecutionCommand.Inspect inspect -> {
                                inspect.replyTo()
                                        .tell(new InspectReply(Inspection.json(recovered, null)));
                                yield Behaviors.same();
                            }
                            case ExecutionCommand.Abort abort -> lifecycle.abort(abort);
                            case ExecutionCommand.Redrive redrive -> {
                                redrive.replyTo().tell(RedriveReply.of(RedriveResult.UNAVAILABLE));
                                yield Behaviors.same();
                            }
                            case ExecutionCommand.RepairCommand repair -> {
                                repair.replyTo()
                                        .tell(
                                                new RepairReply(
                                                        RepairResult.REFUSED,
                                                        "It has ended without outstanding notices, so"
                                                                + " there is nothing to repair; but it"
                                                                + " cannot be read: "
                                                                + reason));
                                yield Behaviors.same();
                            }
                            case ExecutionCommand _ -> Behaviors.same();
                        }));
    }

    // Quarantine

    private Behavior<ExecutionCommand> quarantine(RecoveryRows recovered) {
        var id = actorContext.persistenceId();
        var last = actorContext.failures().last();
        var error =
                last == null
                        ? "The nodes that recovered it died before it reached a commit."
                        : String.valueOf(last);
        actorContext
                .actor()
                .getLog()
                .error(
                        "{}: quarantined after {} recoveries without a commit: {}",
                        id,
                        ATTEMPTS_MAX,
                        error,
                        last);
        actorContext.pipeToSelf(
                services.journal()
                        .quarantine(
                                id,
                                new Quarantine(services.time().millis(), ATTEMPTS_MAX + 1, error)),
                (_, failure) -> new Quarantined(failure));
        return actorContext.stashUntil(message -> {
            if (!(message instanceof Quarantined(var failure))) {
                return null;
            }
            if (failure != null) {
                throw new UnavailableException(id + ": the quarantine is not durable", failure);
            }
            // Stashed messages of these types are dropped. Their senders repeat them, and a
            // repeated message can start another recovery.
            actorContext.dropStashed(ExecutionCommand.MachineDeleted.class);
            actorContext.dropStashed(ExecutionCommand.Stop.class);
            return quarantined(recovered);
        });
    }

    /**
     * Continues in quarantine. If the quarantine is not stored, it is stored first. It is missing
     * if the actor or the node stopped after the last attempt was counted.
     */
    private Behavior<ExecutionCommand> quarantineIfMissing(RecoveryRows recovered) {
        actorContext.pipeToSelf(
                services.journal().findQuarantine(actorContext.persistenceId()),
                QuarantineFound::new);
        return actorContext.stashUntil(message -> {
            if (!(message instanceof QuarantineFound(var quarantine, var failure))) {
                return null;
            }
            if (failure != null) {
                throw new UnavailableException(
                        actorContext.persistenceId() + ": its quarantine could not be read",
                        failure);
            }
            return quarantine == null ? quarantine(recovered) : quarantined(recovered);
        });
    }

    private Behavior<ExecutionCommand> quarantined(RecoveryRows recovered) {
        return actorContext.unstashAll(lifecycle.quarantined(recovered));
    }

    /** Ends the quarantine, recovers the execution, then handles {@code first}. */
    public Behavior<ExecutionCommand> release(ExecutionCommand first) {
        actorContext.stash(first);
        actorContext.pipeToSelf(
                services.journal().release(actorContext.persistenceId(), services.time().millis()),
                (_, failure) -> new Released(failure));
        return actorContext.stashUntil(message -> {
            if (!(message instanceof Released(var failure))) {
                return null;
            }
            if (failure != null) {
                throw new UnavailableException(
                        actorContext.persistenceId() + " could not be released", failure);
            }
            actorContext.failures().reset();
            return begin(new ExecutionCommand.Wake());
        });
    }
}
