package dev.askel.engine.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.MigrationTarget;
import dev.askel.asl.history.Parent;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.startrule.StartPermitRequest;
import dev.askel.engine.visibility.RedriveVerdict;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A message to an execution. Nodes of different releases send remote messages to each other. A
 * release may add fields, but must not remove fields. Added fields are missing in messages of older
 * nodes.
 */
public sealed interface ExecutionCommand {
    /** A message from outside the actor. */
    sealed interface Remote extends ExecutionCommand, EngineMessage {}

    /**
     * A message that a component of an execution's actor sends to the same actor. It never leaves
     * its node. Each component declares its own messages.
     */
    non-sealed interface Internal extends ExecutionCommand, NoSerializationVerificationNeeded {}

    /**
     * A reply for which a recovery, a forced end or a quarantine waits. An actor that no longer
     * waits for the reply ignores it.
     */
    interface RecoveryReply extends Internal {}

    /**
     * Starts the execution, unless it exists.
     *
     * @param identity the identity without the start time, which the execution sets
     * @param generation the generation of the state machine, as the caller has read it
     * @param input JSON text, validated by the caller
     * @param requestId the id of the API call; repetitions of the call get the same reply
     * @param mapRunOwner the ownership number of the Map Run that starts the execution as its
     *     child; the start is refused if the Map Run has another owner. Null for other executions
     * @param permit the request for a permit of the start limit; null without a start limit
     * @param attributes the values of the search attributes; null without values
     */
    record Start(
            ExecutionIdentity identity,
            long generation,
            String input,
            @Nullable Parent parent,
            String requestId,
            ActorRef<StartReply> replyTo,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long mapRunOwner,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable StartPermitRequest permit,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<AttributeRow> attributes)
            implements Remote {
        /** Creates the start of an execution without search attributes. */
        public Start(
                ExecutionIdentity identity,
                long generation,
                String input,
                @Nullable Parent parent,
                String requestId,
                ActorRef<StartReply> replyTo,
                @Nullable Long mapRunOwner,
                @Nullable StartPermitRequest permit) {
            this(
                    identity,
                    generation,
                    input,
                    parent,
                    requestId,
                    replyTo,
                    mapRunOwner,
                    permit,
                    null);
        }

        /** Creates the start of an execution without a start limit. */
        public Start(
                ExecutionIdentity identity,
                long generation,
                String input,
                @Nullable Parent parent,
                String requestId,
                ActorRef<StartReply> replyTo,
                @Nullable Long mapRunOwner) {
            this(identity, generation, input, parent, requestId, replyTo, mapRunOwner, null);
        }

        /** Creates the start of an execution outside Map Runs. */
        public Start(
                ExecutionIdentity identity,
                long generation,
                String input,
                @Nullable Parent parent,
                String requestId,
                ActorRef<StartReply> replyTo) {
            this(identity, generation, input, parent, requestId, replyTo, null, null);
        }

        /**
         * A generation that no state machine has. A start with this generation finds an existing
         * execution with the same name, but never begins an execution.
         */
        public static final long NO_GENERATION = MachineGuard.NONE;

        /**
         * The generation in starts of children of Map Runs, if their state machine never had a
         * start rule. Otherwise the generation is that of the rule. It is not compared with the
         * state machine's generation, because a child runs the revision of its parent.
         */
        public static final long PINNED_GENERATION = -1;
    }

    /**
     * Aborts the execution. A closed execution replies with the time of its end.
     *
     * @param childOf the task of a parent; the execution is aborted only if this task has started
     *     it. Null aborts it unconditionally
     * @param askedAtMillis the time of the request, the same in each repetition; null if a parent
     *     sends the stop as a notice, a message that it repeats until it is acknowledged
     * @param owedSinceMillis the approximate time at which the notice became outstanding; null in a
     *     request
     * @param onlyQueued whether the execution is aborted only while it waits for the permit of its
     *     start limit
     */
    record Stop(
            @Nullable String error,
            @Nullable String cause,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Parent childOf,
            ActorRef<StopReply> replyTo,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long askedAtMillis,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long owedSinceMillis,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean onlyQueued)
            implements Remote {
        /** Creates a stop that also aborts an execution that has begun. */
        public Stop(
                @Nullable String error,
                @Nullable String cause,
                @Nullable Parent childOf,
                ActorRef<StopReply> replyTo,
                @Nullable Long askedAtMillis,
                @Nullable Long owedSinceMillis) {
            this(error, cause, childOf, replyTo, askedAtMillis, owedSinceMillis, false);
        }

        /** Creates a stop without times, as nodes of earlier releases send it. */
        public Stop(
                @Nullable String error,
                @Nullable String cause,
                @Nullable Parent childOf,
                ActorRef<StopReply> replyTo) {
            this(error, cause, childOf, replyTo, null, null);
        }
    }

    /**
     * The start rule of a machine.
     *
     * @param rule the stored form; null without a rule
     * @param generation the generation of the machine's last change of the rule
     */
    record RedriveRule(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String rule, long generation) {}

    /**
     * Redrives an execution that has ended without success.
     *
     * @param clientToken identifies the caller's request; a repeated token means the same redrive
     * @param mapRunUuid the last part of the ARN of a Map Run that the redrive must run again; null
     *     if none is required, and in messages from nodes of earlier releases
     * @param startRule the machine's start rule as the caller has read it; null if it has not read
     *     it. The redrive is refused with {@link RedriveResult#RULE_CHANGED} if another one applies
     */
    record Redrive(
            String clientToken,
            ActorRef<RedriveReply> replyTo,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String mapRunUuid,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable RedriveRule startRule)
            implements Remote {
        /** Creates a redrive without a required Map Run. */
        public Redrive(String clientToken, ActorRef<RedriveReply> replyTo) {
            this(clientToken, replyTo, null, null);
        }

        /** Creates a redrive whose caller has not read the start rule. */
        public Redrive(
                String clientToken, ActorRef<RedriveReply> replyTo, @Nullable String mapRunUuid) {
            this(clientToken, replyTo, mapRunUuid, null);
        }
    }

    /**
     * Completes a task with the result that the holder of its token sent.
     *
     * @param startStamp distinguishes the execution from other executions with the same name
     *     ({@link ExecutionIdentity#startStamp})
     * @param output JSON text; null when the task failed
     */
    record CompleteTask(
            String frame,
            int ordinal,
            int redrive,
            @JsonProperty("life") @JsonInclude(JsonInclude.Include.NON_NULL)
                    @Nullable Long startStamp,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause,
            String requestId,
            ActorRef<TaskReply> replyTo)
            implements Remote {}

    /**
     * Dispatches an activity task to a polling worker.
     *
     * @param takeId identifies the dispatch. The task returns to its queue, unless {@link
     *     TaskHandedOver} confirms the dispatch
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
     * message may be lost, because an unconfirmed task returns to its queue anyway.
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
     * @param takenAtMillis the time when that worker received the task; null for any worker
     */
    record HeartbeatMissed(
            String frame,
            int ordinal,
            int redrive,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long takenAtMillis)
            implements Remote {}

    /**
     * Loads the execution, because a timer is due or the node of a call has failed.
     *
     * @param row the number of a row in the journal; an actor that does not know this row must
     *     recover. Null to load the execution regardless of its rows
     */
    record Wake(@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long row) implements Remote {
        /** Creates a message that loads the execution regardless of its journal rows. */
        public Wake() {
            this(null);
        }
    }

    /** Ends the execution as AWS does, because its state machine is being deleted. */
    record MachineDeleted(String machineName) implements Remote {}

    /**
     * Completes the task that waits for a child, because the child has ended.
     *
     * @param startStamp distinguishes the parent from other executions with the same name ({@link
     *     ExecutionIdentity#startStamp}); null for executions of earlier releases, and in messages
     *     from nodes of earlier releases
     */
    record ChildFinished(
            String senderPersistenceId,
            long noticeOrdinal,
            String frame,
            int ordinal,
            @JsonProperty("life") @JsonInclude(JsonInclude.Include.NON_NULL)
                    @Nullable Long startStamp,
            ChildOutcome outcome)
            implements Remote {
        /** Returns this message with another outcome. */
        public ChildFinished withOutcome(ChildOutcome other) {
            return new ChildFinished(
                    senderPersistenceId, noticeOrdinal, frame, ordinal, startStamp, other);
        }
    }

    /**
     * Completes the Distributed Map state that waits for a Map Run, because the Map Run has ended.
     * The execution acknowledges the message when its effect is durable, or immediately if no frame
     * (main line, branch or iteration) waits for it.
     *
     * @param startStamp distinguishes the parent from other executions with the same name ({@link
     *     ExecutionIdentity#startStamp})
     * @param redriveCount the number of redrives of the Map Run
     * @param status the status of the Map Run: SUCCEEDED, FAILED or ABORTED
     * @param output JSON text; null unless the Map Run succeeded
     */
    record MapRunEnded(
            String mapRunId,
            String frame,
            int ordinal,
            @JsonProperty("life") @JsonInclude(JsonInclude.Include.NON_NULL)
                    @Nullable Long startStamp,
            int redriveCount,
            MapRunStatus status,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String output,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String error,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String cause)
            implements Remote {}

    /**
     * Gives the execution a signal.
     *
     * @param key the key to which the signal was sent. The execution accepts it only while a task
     *     waits with this key. Null for a signal to the execution
     * @param payload JSON text, validated by the caller
     * @param requestId identifies the signal; a repeated signal gets the same reply
     */
    record ReceiveSignal(
            String name,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key,
            String payload,
            String requestId,
            ActorRef<SignalReply> replyTo)
            implements Remote {}

    /**
     * Pauses the execution. A paused execution starts no work until {@link Resume}.
     *
     * @param by the name of the caller; null when it is unknown
     * @param stopsTimeouts whether the pause extends the time-outs of the execution and its tasks
     * @param childOf the task of a parent; the execution is paused only if this task has started
     *     it. Null pauses it unconditionally
     */
    record Pause(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String by,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
            boolean stopsTimeouts,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Parent childOf,
            ActorRef<PauseReply> replyTo)
            implements Remote {
        /** Returns this pause with another receiver of the reply. */
        public Pause withReplyTo(ActorRef<PauseReply> other) {
            return new Pause(by, reason, stopsTimeouts, childOf, other);
        }
    }

    /**
     * Ends the pause of the execution.
     *
     * @param childOf the task of a parent; the execution is resumed only if this task has started
     *     it. Null resumes it unconditionally
     */
    record Resume(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Parent childOf,
            ActorRef<PauseReply> replyTo)
            implements Remote {}

    /**
     * Requests the migration of the execution to another revision, or checks whether it is
     * possible.
     *
     * @param target the revision; null for a way back of an execution that was never migrated
     * @param by the name of the caller; null when it is unknown
     * @param clientToken identifies the request; a repeated token means the same migration; null
     *     when the caller sent none
     * @param preview whether the message only checks the migration
     */
    record Migrate(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MigrationTarget target,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String by,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String clientToken,
            boolean preview,
            ActorRef<MigrationReply> replyTo)
            implements Remote {}

    /** Cancels the requested migration of the execution. */
    record CancelMigration(ActorRef<MigrationReply> replyTo) implements Remote {}

    /** Describes the migrations of the execution. */
    record DescribeMigration(ActorRef<MigrationReply> replyTo) implements Remote {}

    /**
     * Ends a task that waits for permits of a semaphore. The message is repeated while the
     * execution's request has no other end.
     *
     * @param decision identifies the decision. A grant is valid only while the request has this
     *     decision
     * @param error the error of a refused request; null when the permits are granted
     */
    record PermitsDecided(
            String frame,
            int ordinal,
            long decision,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String error,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String cause)
            implements Remote {}

    /**
     * Ends the wait of a start or redrive in the queue of its start limit, or the execution if a
     * newer start has superseded it. The message is repeated while the execution has not accepted
     * the decision.
     *
     * @param decision identifies the decision. A grant is valid only while the request has this
     *     decision
     * @param error the error with which the execution is aborted; null when it has its permit
     * @param requestedAtMillis the time of the request. An execution ignores a decision about the
     *     request of an earlier run
     */
    record StartDecided(
            long decision,
            long requestedAtMillis,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String error,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String cause)
            implements Remote {}

    /**
     * Acknowledges a notice (a message that is repeated until it is acknowledged). Its effect is
     * durable.
     */
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
     * Removes the execution from quarantine and recovers it.
     *
     * @param askedAtMillis the time of the request, the same in each repetition
     */
    record Retry(long askedAtMillis, ActorRef<RepairReply> replyTo) implements RepairCommand {}

    /**
     * Performs the outstanding effects again. Writes a journal row, and with it the execution's
     * rows in other tables.
     */
    record Rouse(String requestId, ActorRef<RepairReply> replyTo) implements RepairCommand {}

    /**
     * Releases all permits of a semaphore that the execution holds.
     *
     * @param key the key of the semaphore; empty without a key
     */
    record ReleasePermits(
            String name, String key, String reason, String requestId, ActorRef<RepairReply> replyTo)
            implements RepairCommand {}

    /**
     * Completes a task with a result that an operator has chosen.
     *
     * @param task a task key, a state name or an event id, in a form that {@code OpenCalls} parses
     * @param redrive the number of redrives before the run to which the task must belong; null for
     *     any run
     * @param startStamp the {@link ExecutionIdentity#startStamp} of the execution to which the task
     *     must belong, if {@code redrive} is given
     * @param output JSON text; null when the task failed
     */
    record SettleTask(
            String task,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer redrive,
            @JsonProperty("life") @JsonInclude(JsonInclude.Include.NON_NULL)
                    @Nullable Long startStamp,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause,
            String requestId,
            ActorRef<RepairReply> replyTo)
            implements RepairCommand {}

    /** Reply to {@link Start}. */
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
        MAP_RUN_MOVED,
        /**
         * The queue of the start limit is full. Only sent in reply to starts with a permit request,
         * for the same reason.
         */
        QUEUE_FULL,
        /**
         * All queues of the account together are full. Only sent in reply to starts with a permit
         * request, for the same reason.
         */
        ACCOUNT_QUEUES_FULL
    }

    /**
     * Reply to {@link Stop}.
     *
     * @param exists whether the execution exists
     * @param stoppedAtMillis the time of the end, in epoch milliseconds; 0 for an execution that
     *     runs or does not exist
     * @param runs whether a stop with {@link Stop#onlyQueued} was refused, because the execution
     *     runs and is not queued
     */
    record StopReply(
            boolean exists,
            long stoppedAtMillis,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean runs)
            implements EngineMessage {
        /** Creates a reply to a stop that was not refused. */
        public StopReply(boolean exists, long stoppedAtMillis) {
            this(exists, stoppedAtMillis, false);
        }
    }

    /**
     * Reply to {@link Redrive}.
     *
     * @param reason AWS's reason why the execution cannot be redriven; null for other results
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
        UNAVAILABLE,
        /**
         * The machine has another start rule. Earlier releases do not know this value; they are
         * gone when a machine has a rule.
         */
        RULE_CHANGED
    }

    /**
     * Reply to {@link CompleteTask}.
     *
     * @param bytesMax the limit of an output that is too large; null for other results
     */
    record TaskReply(
            TaskResult result,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer bytesMax)
            implements EngineMessage {
        public TaskReply(TaskResult result) {
            this(result, null);
        }
    }

    /** The result of completing a task. */
    enum TaskResult {
        ACCEPTED,
        CLOSED,
        NO_EXECUTION,
        /** The node has no memory for the execution. The caller can send the result again. */
        OVERLOADED,
        UNAVAILABLE,
        /**
         * The output is larger than the limit of the execution. Earlier releases do not know this
         * value; they are gone when a machine has a limit.
         */
        TOO_LARGE
    }

    /** Reply to {@link ReceiveSignal}. */
    record SignalReply(SignalResult result) implements EngineMessage {}

    /** The result of a signal. */
    enum SignalResult {
        ACCEPTED,
        /** The execution has ended. */
        CLOSED,
        /** No task waits with the key. */
        NOT_AWAITED,
        BUFFER_FULL,
        NO_EXECUTION,
        UNAVAILABLE
    }

    /**
     * Reply to {@link Pause} and {@link Resume}.
     *
     * @param children the child executions that the execution waits for
     */
    record PauseReply(PauseResult result, List<PausedChild> children) implements EngineMessage {
        public PauseReply {
            children = List.copyOf(children);
        }

        /** Returns a reply without children. */
        public static PauseReply of(PauseResult result) {
            return new PauseReply(result, List.of());
        }
    }

    /**
     * A child execution that a task waits for. Before the start is confirmed, another execution can
     * have the ARN.
     *
     * @param childOf the task
     */
    record PausedChild(String arn, Parent childOf) {}

    /** The result of a pause or its end. */
    enum PauseResult {
        /** The execution is in the requested state, from now on or since an earlier request. */
        DONE,
        /** The execution has ended. */
        CLOSED,
        NO_EXECUTION,
        UNAVAILABLE
    }

    /** Reply to {@link TakeTask}: the task's token and input; null when the task is unavailable. */
    record TakeReply(@Nullable String taskToken, @Nullable String input) implements EngineMessage {}

    /** Reply to {@link Inspect}: JSON text; null when the execution does not exist. */
    record InspectReply(@Nullable String json) implements EngineMessage {}

    /**
     * Reply to a {@link RepairCommand}.
     *
     * @param text a JSON object after a repair; otherwise the reason why no repair was made
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
