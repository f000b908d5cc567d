package dev.askel.engine.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Parent;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.visibility.RedriveVerdict;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A message to an execution. Remote messages are sent between nodes of different releases. A
 * release may add fields, but removes none. Added fields are missing in messages of older nodes.
 */
public sealed interface ExecutionCommand {
    /** A message from outside the actor. */
    sealed interface Remote extends ExecutionCommand, EngineMessage {}

    /**
     * A message that the parts of an execution's actor send to their own actor. It never leaves its
     * node. Each part declares its own messages.
     */
    non-sealed interface Internal extends ExecutionCommand, NoSerializationVerificationNeeded {}

    /**
     * A reply that a recovery, a forced end or a quarantine waits for. An actor that no longer
     * waits for a reply ignores it.
     */
    interface RecoveryReply extends Internal {}

    /**
     * Starts the execution, unless it exists.
     *
     * @param identity without the time of the start, which the execution sets
     * @param generation the generation of the state machine, as the caller has read it
     * @param input JSON text, validated by the caller
     * @param requestId id of the API call; repetitions of the call get the same answer
     * @param mapRunOwner the owner of the Map Run that starts the execution as its child; the start
     *     is refused when the run has another owner. Null for other executions
     */
    record Start(
            ExecutionIdentity identity,
            long generation,
            String input,
            @Nullable Parent parent,
            String requestId,
            ActorRef<StartReply> replyTo,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long mapRunOwner)
            implements Remote {
        /** Creates the start of an execution outside Map Runs. */
        public Start(
                ExecutionIdentity identity,
                long generation,
                String input,
                @Nullable Parent parent,
                String requestId,
                ActorRef<StartReply> replyTo) {
            this(identity, generation, input, parent, requestId, replyTo, null);
        }

        /**
         * A generation that no machine has. A start with this generation finds an existing
         * execution with the same name, but never begins one.
         */
        public static final long NO_GENERATION = 0;

        /**
         * The generation in starts of children of Map Runs. It is not compared with the machine's,
         * because a child runs the revision of its parent.
         */
        public static final long PINNED_GENERATION = -1;
    }

    /**
     * Aborts the execution. A closed execution replies with the time of its end.
     *
     * @param childOf the task of a parent; the execution is aborted only if this task has started
     *     it; null aborts it unconditionally
     * @param askedAtMillis time of the request, the same in each repetition; null if a parent sends
     *     the stop as a notice
     * @param owedSinceMillis approximate time at which the notice became outstanding; null in a
     *     request
     */
    record Stop(
            @Nullable String error,
            @Nullable String cause,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Parent childOf,
            ActorRef<StopReply> replyTo,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long askedAtMillis,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long owedSinceMillis)
            implements Remote {
        /** Creates a stop without the last two fields, as nodes of earlier releases send it. */
        public Stop(
                @Nullable String error,
                @Nullable String cause,
                @Nullable Parent childOf,
                ActorRef<StopReply> replyTo) {
            this(error, cause, childOf, replyTo, null, null);
        }
    }

    /**
     * Redrives an execution that has ended without success.
     *
     * @param clientToken identifies the caller's request; a repeated token is the same redrive
     * @param mapRunUuid the last part of the ARN of a Map Run that the redrive must run again; null
     *     without one, and from a node of an earlier release
     */
    record Redrive(
            String clientToken,
            ActorRef<RedriveReply> replyTo,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String mapRunUuid)
            implements Remote {
        /** Creates a redrive without a required Map Run. */
        public Redrive(String clientToken, ActorRef<RedriveReply> replyTo) {
            this(clientToken, replyTo, null);
        }
    }

    /**
     * Completes a task with the result from the holder of its token.
     *
     * @param life distinguishes the execution from others with its name ({@link
     *     ExecutionIdentity#life})
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
     * Dispatches an activity task to a polling worker.
     *
     * @param takeId identifies the dispatch; unless {@link TaskHandedOver} confirms it, the task
     *     returns to its queue
     */
    record TakeTask(
            String frame,
            int ordinal,
            @Nullable String workerName,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String takeId,
            ActorRef<TakeReply> replyTo)
            implements Remote {}

    /** Confirms that the worker has received the task. */
    record TaskHandedOver(String frame, int ordinal, String takeId, ActorRef<TaskReply> replyTo)
            implements Remote {}

    /**
     * Returns a task to its queue, because the worker disconnected before it received the task. The
     * message is a hint that may be lost: an unconfirmed task returns to its queue anyway.
     *
     * @param takeId identifies the dispatch; null for any dispatch
     */
    record ReturnTask(
            String frame,
            int ordinal,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String takeId)
            implements Remote {}

    /**
     * Times out a task whose worker has missed a heartbeat.
     *
     * @param takenAtMillis the time when that worker received the task; null when the time does not
     *     matter
     */
    record HeartbeatMissed(
            String frame,
            int ordinal,
            int redrive,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long takenAtMillis)
            implements Remote {}

    /**
     * Loads the execution: a timer is due, or the node of a call has died.
     *
     * @param row number of a row in the journal; an actor that does not know this row must recover
     */
    record Wake(@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long row) implements Remote {
        /** Loads the execution, regardless of the rows that the journal has. */
        public Wake() {
            this(null);
        }
    }

    /** Ends the execution as AWS does, because its machine is being deleted. */
    record MachineDeleted(String machineName) implements Remote {}

    /**
     * Completes the task that waits for a child, because the child has ended.
     *
     * @param life distinguishes the parent from other executions with its name; null for executions
     *     of earlier releases, and from nodes of earlier releases
     */
    record ChildFinished(
            String senderPersistenceId,
            long noticeOrdinal,
            String frame,
            int ordinal,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long life,
            ChildOutcome outcome)
            implements Remote {}

    /**
     * Completes the Distributed Map state that waits for a Map Run, because the run has ended. The
     * execution acknowledges the message to the run when its effect is durable, or immediately if
     * no frame waits for the run.
     *
     * @param life distinguishes the parent from other executions with its name
     * @param redriveCount the number of redrives of the run
     * @param status the status of the run: SUCCEEDED, FAILED or ABORTED
     * @param output JSON text of a success; null otherwise
     */
    record MapRunEnded(
            String mapRunId,
            String frame,
            int ordinal,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long life,
            int redriveCount,
            MapRunStatus status,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String output,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String error,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String cause)
            implements Remote {}

    /** Acknowledges a notice whose effect is durable. */
    record NoticeReceived(long noticeOrdinal) implements Remote {}

    /** Requests the execution's state. */
    record Inspect(ActorRef<InspectReply> replyTo) implements Remote {}

    /** A repair that an operator has requested. */
    sealed interface RepairCommand extends Remote {
        ActorRef<RepairReply> replyTo();
    }

    /** Aborts the execution, even if it cannot be recovered. */
    record Abort(@Nullable String error, @Nullable String cause, ActorRef<RepairReply> replyTo)
            implements RepairCommand {}

    /**
     * Ends the quarantine and recovers the execution again.
     *
     * @param askedAtMillis time of the request, the same in each repetition
     */
    record Retry(long askedAtMillis, ActorRef<RepairReply> replyTo) implements RepairCommand {}

    /**
     * Performs the outstanding effects again, and writes a journal row with the rows of other
     * tables.
     */
    record Rouse(String requestId, ActorRef<RepairReply> replyTo) implements RepairCommand {}

    /**
     * Completes a task with a result that an operator has chosen.
     *
     * @param task a key, a state name or an event id, as {@code OpenCalls} reads it
     * @param redrive the task must belong to the run after this number of redrives; null for any
     *     run
     * @param life the task must belong to this execution, if {@code redrive} is given
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
            implements RepairCommand {}

    /** Answer to {@link Start}. */
    record StartReply(StartResult result, long startedAtMillis) implements EngineMessage {}

    /** The result of a start. */
    enum StartResult {
        STARTED,
        ALREADY_EXISTS,
        MACHINE_MOVED,
        OVERLOADED,
        /**
         * Only sent in reply to starts that name the owner of a Map Run, because earlier releases
         * do not know this value.
         */
        MAP_RUN_MOVED
    }

    /** Answer to {@link Stop}. */
    record StopReply(boolean exists, long stoppedAtMillis) implements EngineMessage {}

    /**
     * Answer to {@link Redrive}.
     *
     * @param reason AWS's reason why the execution cannot be redriven; null in other replies
     */
    record RedriveReply(RedriveResult result, long redrivenAtMillis, @Nullable String reason)
            implements EngineMessage {
        /** Returns the refusal of a redrive, with the reason of the verdict. */
        public static RedriveReply refused(RedriveVerdict verdict) {
            return new RedriveReply(RedriveResult.NOT_REDRIVABLE, 0, verdict.reason());
        }

        /** Returns a reply without a time and a reason. */
        public static RedriveReply of(RedriveResult result) {
            return new RedriveReply(result, 0, null);
        }
    }

    /** The result of a redrive. */
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

    /** The result of completing a task. */
    enum TaskResult {
        ACCEPTED,
        CLOSED,
        NO_EXECUTION,
        /** The node has no memory for the execution. The caller can send the result again. */
        OVERLOADED,
        UNAVAILABLE
    }

    /**
     * Answer to {@link TakeTask}: the task's token and input; null when the task is unavailable.
     */
    record TakeReply(@Nullable String taskToken, @Nullable String input) implements EngineMessage {}

    /** Answer to {@link Inspect}: JSON text; null when there is no such execution. */
    record InspectReply(@Nullable String json) implements EngineMessage {}

    /**
     * Answer to a {@link RepairCommand}.
     *
     * @param text a JSON object when the repair was performed; otherwise the reason why it was not
     *     performed
     */
    record RepairReply(RepairResult result, String text) implements EngineMessage {}

    /** The result of a repair. */
    enum RepairResult {
        DONE,
        REFUSED,
        NO_TASK,
        NO_EXECUTION
    }
}
