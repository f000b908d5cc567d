package dev.askel.engine.activity;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.askel.engine.execution.EngineMessage;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.journal.task.StoredTask;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Messages to an activity. Remote messages are sent between nodes. */
public sealed interface ActivityCommand {
    /** Messages from outside the activity's actor. */
    sealed interface Remote extends ActivityCommand, EngineMessage {}

    /** A message that the activity's actor sends to itself. It never leaves its node. */
    sealed interface Internal extends ActivityCommand, NoSerializationVerificationNeeded {}

    /**
     * A worker polls for a task.
     *
     * @param pollId identifies the poll for {@link Withdraw}
     */
    record Poll(
            String pollId,
            @Nullable String workerName,
            long waitMillis,
            ActorRef<PollReply> replyTo)
            implements Remote {}

    /** Withdraws a poll, because its worker has disconnected. */
    record Withdraw(String pollId) implements Remote {}

    /** A hint that a task was added to the queue. The message may be lost. */
    record Offered() implements Remote {}

    /**
     * Response to {@link Poll}: a task, or none.
     *
     * @param takeId identifies the dispatch of the task; the acknowledgement of its delivery
     *     contains this id
     */
    record PollReply(
            Result result,
            @Nullable String taskToken,
            @Nullable String input,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String takeId)
            implements EngineMessage {
        /** Returns this reply with another input. */
        PollReply withInput(String other) {
            return new PollReply(result, taskToken, other, takeId);
        }

        /** The result of a poll. */
        public enum Result {
            TASK,
            NONE,
            TOO_MANY_WORKERS
        }

        static PollReply none() {
            return without(Result.NONE);
        }

        static PollReply tooManyWorkers() {
            return without(Result.TOO_MANY_WORKERS);
        }

        private static PollReply without(Result result) {
            return new PollReply(result, null, null, null);
        }
    }

    /** The first tasks of the queue were read; {@code tasks} is null when the read failed. */
    record QueueRead(@Nullable List<StoredTask> tasks) implements Internal {}

    /**
     * The task's execution replied to the request to dispatch the task, or the request timed out.
     *
     * @param reply null after a timeout
     */
    record TakeCompleted(ActivityTaskId task, String takeId, Poll poll, @Nullable TakeReply reply)
            implements Internal {}

    /** The waiting time of a poll is over. */
    record PollExpired(String pollId) implements Internal {}

    /** The queue must be read again. */
    record ReadAgain() implements Internal {}

    /** The prefetched tasks are too old to be dispatched. */
    record PrefetchExpired() implements Internal {}

    /** The activity has received no message for a while. */
    record Idle() implements Internal {}

    /** The shard requests the actor to stop. */
    record HandOff() implements Internal {}
}
