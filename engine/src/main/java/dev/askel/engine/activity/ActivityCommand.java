package dev.askel.engine.activity;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.askel.engine.execution.EngineMessage;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What one asks of an activity; remote ones travel between nodes. */
public sealed interface ActivityCommand {
    /** What comes from outside the entity. */
    sealed interface Remote extends ActivityCommand, EngineMessage {}

    /** A message that the activity's actor sends to itself. It never leaves its node. */
    non-sealed interface Internal extends ActivityCommand, NoSerializationVerificationNeeded {}

    /**
     * A worker asks for a task.
     *
     * @param pollId names the poll, for {@link Withdraw}
     */
    record Poll(
            String pollId,
            @Nullable String workerName,
            long waitMillis,
            ActorRef<PollReply> replyTo)
            implements Remote {}

    /** The worker is gone. */
    record Withdraw(String pollId) implements Remote {}

    /** A task waits; a hint that may get lost. */
    record Offered() implements Remote {}

    /**
     * Answer to {@link Poll}: a task, or nothing.
     *
     * @param takeId names the taking of the task, for the word that the worker has it
     */
    record PollReply(
            Result result,
            @Nullable String taskToken,
            @Nullable String input,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String takeId)
            implements EngineMessage {
        /** What became of the poll. */
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
}
