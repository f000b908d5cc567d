package dev.askel.engine.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Parent;
import dev.askel.engine.execution.call.OpenCalls;
import dev.askel.engine.visibility.RedriveVerdict;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What one asks of an execution. Messages of this interface travel between nodes: fields are only
 * ever added, and may be missing in what an older node sends.
 */
public sealed interface ExecutionCommand {
    /** What comes from outside the entity. */
    sealed interface Remote extends ExecutionCommand, EngineMessage {}

    /**
     * A message that the parts of an execution's actor send to their own actor. It never leaves its
     * node. Each part declares its own messages.
     */
    non-sealed interface Internal extends ExecutionCommand, NoSerializationVerificationNeeded {}

    /**
     * Start it, unless it exists.
     *
     * @param identity all but the time of the start, which the execution sets itself
     * @param generation the machine's, as the caller saw it
     * @param input JSON text, checked by the caller
     * @param requestId the API call; its internal retry is answered alike
     */
    record Start(
            ExecutionIdentity identity,
            long generation,
            String input,
            @Nullable Parent parent,
            String requestId,
            ActorRef<StartReply> replyTo)
            implements Remote {
        /** The generation of no machine. A start with it is never begun, but finds its namesake. */
        public static final long NO_GENERATION = 0;
    }

    /**
     * Abort it; a closed one answers when it stopped.
     *
     * @param childOf the task it must be a child of, or nothing happens to it; null stops any
     * @param askedAtMillis when somebody decided on it, the same in each repetition of the request;
     *     null in a notice
     * @param owedSinceMillis since when a parent owes it, about; null when somebody decided on it
     */
    record Stop(
            @Nullable String error,
            @Nullable String cause,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Parent childOf,
            ActorRef<StopReply> replyTo,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long askedAtMillis,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long owedSinceMillis)
            implements Remote {
        /** Whoever it is that asks, also a node that says neither when nor for whom. */
        public Stop(
                @Nullable String error,
                @Nullable String cause,
                @Nullable Parent childOf,
                ActorRef<StopReply> replyTo) {
            this(error, cause, childOf, replyTo, null, null);
        }
    }

    /**
     * Open it again where it ended without success.
     *
     * @param clientToken tells the caller's requests apart; repeated, it is the same redrive
     */
    record Redrive(String clientToken, ActorRef<RedriveReply> replyTo) implements Remote {}

    /**
     * The result of a task that somebody outside holds a token for.
     *
     * @param life of the execution that the token is of ({@link ExecutionIdentity#life})
     * @param output JSON text; null when the task failed
     */
    record CompleteTask(
            String frame,
            int ordinal,
            int redrive,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long life,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause,
            String requestId,
            ActorRef<TaskReply> replyTo)
            implements Remote {}

    /**
     * A worker takes an activity task.
     *
     * @param takeId names the taking; unless {@link TaskHandedOver} follows, the task goes back
     */
    record TakeTask(
            String frame,
            int ordinal,
            @Nullable String workerName,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String takeId,
            ActorRef<TakeReply> replyTo)
            implements Remote {}

    /** The worker has the task that was taken for it. */
    record TaskHandedOver(String frame, int ordinal, String takeId, ActorRef<TaskReply> replyTo)
            implements Remote {}

    /**
     * The worker was gone before it had the task. A hint that may get lost: a task that is not
     * known to be handed over goes back by itself.
     *
     * @param takeId the taking that came to nothing; null stands for any
     */
    record ReturnTask(
            String frame,
            int ordinal,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String takeId)
            implements Remote {}

    /**
     * Nobody sent a heartbeat in time.
     *
     * @param takenAtMillis when the task was taken by who did not send it; null stands for any time
     */
    record HeartbeatMissed(
            String frame,
            int ordinal,
            int redrive,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long takenAtMillis)
            implements Remote {}

    /**
     * Be awake: something is due, or a call's node is gone.
     *
     * @param row the number of a row that the journal has; whoever knows fewer of them must recover
     */
    record Wake(@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long row) implements Remote {
        /** Whatever the journal has. */
        public Wake() {
            this(null);
        }
    }

    /** The machine is being deleted: end as AWS ends it. */
    record MachineDeleted(String machineName) implements Remote {}

    /**
     * A child's end, for the task that waits for it.
     *
     * @param life of the execution whose task that is; null also from a node that tells none
     */
    record ChildFinished(
            String senderPersistenceId,
            long noticeOrdinal,
            String frame,
            int ordinal,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long life,
            ChildOutcome outcome)
            implements Remote {}

    /** The receiver of a notice has it durably. */
    record NoticeReceived(long noticeOrdinal) implements Remote {}

    /** How does it stand? */
    record Inspect(ActorRef<InspectReply> replyTo) implements Remote {}

    /** What a person does to an execution that does not go on by itself. */
    sealed interface Repairing extends Remote {
        ActorRef<RepairReply> replyTo();
    }

    /** Close it, whether or not it can be recovered. */
    record Abort(@Nullable String error, @Nullable String cause, ActorRef<RepairReply> replyTo)
            implements Repairing {}

    /**
     * Leave quarantine and recover once more.
     *
     * @param askedAtMillis when that was decided, the same in each repetition of the request
     */
    record Retry(long askedAtMillis, ActorRef<RepairReply> replyTo) implements Repairing {}

    /** Do once more what is owed, and write a row with all that goes with it. */
    record Rouse(String requestId, ActorRef<RepairReply> replyTo) implements Repairing {}

    /**
     * The result of a task, from a person.
     *
     * @param task which, as {@link OpenCalls} reads it
     * @param redrive the redrive it must be of; null is any, of whichever life
     * @param life of the execution that the task must be of, where {@code redrive} is given
     * @param output JSON text; null when the task failed
     */
    record SettleTask(
            String task,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer redrive,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long life,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause,
            String requestId,
            ActorRef<RepairReply> replyTo)
            implements Repairing {}

    /** Answer to {@link Start}. */
    record StartReply(StartResult result, long startedAtMillis) implements EngineMessage {}

    /** What became of a start. */
    enum StartResult {
        STARTED,
        ALREADY_EXISTS,
        MACHINE_MOVED,
        OVERLOADED
    }

    /** Answer to {@link Stop}. */
    record StopReply(boolean exists, long stoppedAtMillis) implements EngineMessage {}

    /**
     * Answer to {@link Redrive}.
     *
     * @param reason in AWS's words, where it cannot be redriven
     */
    record RedriveReply(RedriveResult result, long redrivenAtMillis, @Nullable String reason)
            implements EngineMessage {
        /** It cannot be redriven. */
        public static RedriveReply not(RedriveVerdict verdict) {
            return new RedriveReply(RedriveResult.NOT_REDRIVABLE, 0, verdict.reason());
        }

        /** Nothing is known of a redrive. */
        public static RedriveReply of(RedriveResult result) {
            return new RedriveReply(result, 0, null);
        }
    }

    /** What became of a redrive. */
    enum RedriveResult {
        REDRIVEN,
        NOT_REDRIVABLE,
        TOKEN_EXPIRED,
        NO_EXECUTION,
        OVERLOADED,
        UNAVAILABLE
    }

    /** Answer to {@link CompleteTask}. */
    record TaskReply(TaskResult result) implements EngineMessage {}

    /** What became of a task's result. */
    enum TaskResult {
        ACCEPTED,
        CLOSED,
        NO_EXECUTION,
        /** The node has no memory for the execution; the caller can send the result again. */
        OVERLOADED,
        UNAVAILABLE
    }

    /** Answer to {@link TakeTask}: the task's token and input, or null when it is not to be had. */
    record TakeReply(@Nullable String taskToken, @Nullable String input) implements EngineMessage {}

    /** Answer to {@link Inspect}: JSON text; null when there is no such execution. */
    record InspectReply(@Nullable String json) implements EngineMessage {}

    /**
     * Answer to a {@link Repairing}.
     *
     * @param text a JSON object when it is done, else why not, in words
     */
    record RepairReply(RepairResult result, String text) implements EngineMessage {}

    /** What became of a repair. */
    enum RepairResult {
        DONE,
        REFUSED,
        NO_TASK,
        NO_EXECUTION
    }
}
