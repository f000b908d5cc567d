package dev.askel.engine.execution;

import dev.askel.engine.execution.ExecutionCommand.InspectReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveResult;
import dev.askel.engine.execution.ExecutionCommand.RepairReply;
import dev.askel.engine.execution.ExecutionCommand.RepairResult;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.ExecutionCommand.TaskResult;
import dev.askel.engine.execution.ExecutionEntity.AttemptCounted;
import dev.askel.engine.execution.ExecutionEntity.HandOff;
import dev.askel.engine.execution.ExecutionEntity.Loaded;
import dev.askel.engine.execution.ExecutionEntity.QuarantineFound;
import dev.askel.engine.execution.ExecutionEntity.Quarantined;
import dev.askel.engine.execution.ExecutionEntity.Released;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.Recovered;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.memory.ExecutionMemory.Purpose;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Brings an execution back from its journal. When there is a sign of trouble the attempt is counted
 * first, durably; too many of them end in quarantine.
 */
final class Recovery {
    /** Recoveries that may fail to reach a commit; after them the execution is left alone. */
    static final int ATTEMPTS_MAX = 3;

    /** So long after it was due nobody is late by chance. */
    private static final Duration OVERDUE = Duration.ofSeconds(30);

    private final Seat seat;
    private final ExecutionServices services;
    private final Attempts attempts;
    private final ExecutionEntity entity;

    Recovery(Seat seat, ExecutionServices services, Attempts attempts, ExecutionEntity entity) {
        this.seat = seat;
        this.services = services;
        this.attempts = attempts;
        this.entity = entity;
    }

    /**
     * Recovers the execution, then handles {@code first}. Where the node has no memory for it, the
     * result of a task and the poll of a worker are refused. Any other message is dropped: its
     * sender sends it again, and due rows remain due.
     */
    Behavior<ExecutionCommand> begin(ExecutionCommand first) {
        if (!seat.memory().admit(purpose(first), 0)) {
            refuse(first);
            seat.passivate();
            return entity.unknown();
        }
        seat.keep(first);
        seat.ask(
                // On the journal's thread, before it reads the next recoveries.
                services.journal()
                        .recover(seat.persistenceId())
                        .whenComplete((recovered, _) -> seat.memory().grow(size(recovered))),
                Loaded::new);
        return seat.waiting(message -> {
            if (!(message instanceof Loaded(var recovered, var failure))) {
                return null;
            }
            if (failure != null) {
                throw new OutOfReachException(
                        seat.persistenceId() + " could not be recovered", failure);
            }
            return recovered == null ? seat.unstashAll(entity.absent()) : restore(recovered);
        });
    }

    private void refuse(ExecutionCommand first) {
        if (first instanceof ExecutionCommand.CompleteTask complete) {
            var result = seat.memory().isOnHold() ? TaskResult.UNAVAILABLE : TaskResult.OVERLOADED;
            complete.replyTo().tell(new TaskReply(result));
        } else if (first instanceof ExecutionCommand.TakeTask take) {
            // The worker gets another task, and this one is tried again soon.
            take.replyTo().tell(new TakeReply(null, null));
        }
    }

    private static long size(@Nullable Recovered recovered) {
        return recovered == null ? 0 : recovered.storedBytes();
    }

    private static Purpose purpose(ExecutionCommand first) {
        return switch (first) {
            case ExecutionCommand.Stop _,
                    ExecutionCommand.MachineDeleted _,
                    ExecutionCommand.Redrive _,
                    ExecutionCommand.Inspect _,
                    ExecutionCommand.Repairing _ ->
                    Purpose.OPERATE;
            case ExecutionCommand _ -> Purpose.RESUME;
        };
    }

    private Behavior<ExecutionCommand> restore(Recovered recovered) {
        var wakeup = recovered.wakeup();
        int failures = seat.trouble().failures();
        if (wakeup == null && !isRunning(recovered)) {
            return bringClosed(recovered, failures);
        }
        if (wakeup != null && wakeup.attempts() > ATTEMPTS_MAX) {
            return quarantinedUnlessMissing(recovered);
        }
        if (failures >= ATTEMPTS_MAX) {
            return quarantine(recovered);
        }
        if (seat.trouble().isAttemptCounted() || (failures == 0 && !isSuspect(wakeup))) {
            return bring(recovered);
        }
        seat.ask(
                services.journal().countAttempt(seat.persistenceId(), services.incarnation()),
                AttemptCounted::new);
        return seat.waiting(message -> {
            if (!(message instanceof AttemptCounted(var number, var failure))) {
                return null;
            }
            if (number == null) {
                throw new OutOfReachException(
                        seat.persistenceId() + ": the attempt could not be counted", failure);
            }
            attempts.counted();
            return number > ATTEMPTS_MAX ? quarantine(recovered) : bring(recovered);
        });
    }

    static boolean isRunning(Recovered recovered) {
        var row = recovered.execution();
        return row != null && row.progress().stoppedAtMillis() == null;
    }

    /** Failed before, lost its node in the middle of a call, or is long overdue. */
    private boolean isSuspect(@Nullable Wakeup wakeup) {
        if (wakeup == null) {
            return false;
        }
        var due = wakeup.dueMillis();
        return wakeup.attempts() > 0
                || wakeup.inFlight()
                || (due != null
                        && !wakeup.owes()
                        && due < services.time().millis() - OVERDUE.toMillis());
    }

    private Behavior<ExecutionCommand> bring(Recovered recovered) {
        return entity.bring(BatchCodec.fold(recovered), recovered);
    }

    /** One that owes nothing either; nothing is lost by leaving it as it is. */
    private Behavior<ExecutionCommand> bringClosed(Recovered recovered, int failures) {
        var read = BatchCodec.foldReadable(recovered);
        var state = read.state();
        if (state != null && read.damage() == null && failures < ATTEMPTS_MAX) {
            return entity.bring(state, recovered);
        }
        var why = read.damage() == null ? seat.trouble().last() : read.damage();
        return unreadable(recovered, String.valueOf(why));
    }

    /** It has nothing to do; only who looks into it or would repair it hears anything. */
    private Behavior<ExecutionCommand> unreadable(Recovered recovered, String why) {
        seat.passivate();
        return seat.unstashAll(
                Behaviors.receiveMessage(message ->
                        switch (message) {
                            case HandOff _ -> Behaviors.stopped();
                            case ExecutionCommand.Inspect inspect -> {
                                inspect.replyTo()
                                        .tell(new InspectReply(Inspection.json(recovered, null)));
                                yield Behaviors.same();
                            }
                            case ExecutionCommand.Abort abort -> entity.abort(abort);
                            case ExecutionCommand.Redrive redrive -> {
                                redrive.replyTo().tell(RedriveReply.of(RedriveResult.UNAVAILABLE));
                                yield Behaviors.same();
                            }
                            case ExecutionCommand.Repairing repair -> {
                                repair.replyTo()
                                        .tell(
                                                new RepairReply(
                                                        RepairResult.REFUSED,
                                                        "It has ended and owes nothing, so there"
                                                                + " is nothing to repair; but it"
                                                                + " cannot be read: "
                                                                + why));
                                yield Behaviors.same();
                            }
                            case ExecutionCommand _ -> Behaviors.same();
                        }));
    }

    // Quarantine

    private Behavior<ExecutionCommand> quarantine(Recovered recovered) {
        var id = seat.persistenceId();
        var last = seat.trouble().last();
        var error =
                last == null
                        ? "The nodes that recovered it died before it reached a commit."
                        : String.valueOf(last);
        seat.actor()
                .getLog()
                .error(
                        "{}: quarantined after {} recoveries without a commit: {}",
                        id,
                        ATTEMPTS_MAX,
                        error,
                        last);
        seat.ask(
                services.journal()
                        .quarantine(
                                id,
                                new Quarantine(services.time().millis(), ATTEMPTS_MAX + 1, error)),
                (_, failure) -> new Quarantined(failure));
        return seat.waiting(message -> {
            if (!(message instanceof Quarantined(var failure))) {
                return null;
            }
            if (failure != null) {
                throw new OutOfReachException(id + ": the quarantine is not durable", failure);
            }
            // Who sent them did not know of the quarantine yet; they come again.
            seat.drop(ExecutionCommand.MachineDeleted.class);
            seat.drop(ExecutionCommand.Stop.class);
            return quarantined(recovered);
        });
    }

    /**
     * Puts it into quarantine unless it is there: the entity may have left, or its node died,
     * between the last count of its attempts and the quarantine.
     */
    private Behavior<ExecutionCommand> quarantinedUnlessMissing(Recovered recovered) {
        seat.ask(services.journal().quarantine(seat.persistenceId()), QuarantineFound::new);
        return seat.waiting(message -> {
            if (!(message instanceof QuarantineFound(var quarantine, var failure))) {
                return null;
            }
            if (failure != null) {
                throw new OutOfReachException(
                        seat.persistenceId() + ": its quarantine could not be read", failure);
            }
            return quarantine == null ? quarantine(recovered) : quarantined(recovered);
        });
    }

    private Behavior<ExecutionCommand> quarantined(Recovered recovered) {
        return seat.unstashAll(
                new QuarantinedExecution(seat, services, entity, this, recovered).behavior());
    }

    /** Somebody wants it out of quarantine, for {@code first}. */
    Behavior<ExecutionCommand> release(ExecutionCommand first) {
        seat.keep(first);
        seat.ask(
                services.journal().release(seat.persistenceId(), services.time().millis()),
                (_, failure) -> new Released(failure));
        return seat.waiting(message -> {
            if (!(message instanceof Released(var failure))) {
                return null;
            }
            if (failure != null) {
                throw new OutOfReachException(
                        seat.persistenceId() + " could not be released", failure);
            }
            seat.trouble().forget();
            return begin(new ExecutionCommand.Wake());
        });
    }
}
