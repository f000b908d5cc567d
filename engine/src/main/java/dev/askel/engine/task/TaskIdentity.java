package dev.askel.engine.task;

import dev.askel.access.AccessKey;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The identity with which a task calls this server. */
public sealed interface TaskIdentity {
    /**
     * The task signs its call with this access key.
     *
     * @param sessionToken null for a key without a session
     */
    record Keys(AccessKey key, @Nullable String sessionToken) implements TaskIdentity {
        /** Returns only the key id, because logs may contain this string. */
        @Override
        public String toString() {
            return key.id().text();
        }
    }

    /** No execution can assume the role. The reason is AWS's message. */
    record Refused(String reason) implements TaskIdentity {}

    /** The role could not be read within 15 minutes. */
    record Unavailable() implements TaskIdentity {}

    /** Issues identities. */
    @FunctionalInterface
    interface Source {
        /**
         * Returns the identity of a task that calls this server. While roles cannot be read, the
         * stage does not complete.
         *
         * @param account the account of the execution
         * @param executionRoleArn null when the execution has none
         * @param taskRoleArn the role in the Credentials of the state; null when it has none
         */
        CompletionStage<TaskIdentity> identify(
                String account, @Nullable String executionRoleArn, @Nullable String taskRoleArn);
    }
}
