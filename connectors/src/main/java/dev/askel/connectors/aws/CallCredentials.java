package dev.askel.connectors.aws;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** The credentials that sign a call. */
public sealed interface CallCredentials {
    /** The credentials of the server or of a role. */
    record Available(AwsCredentialsIdentity identity) implements CallCredentials {}

    /** The endpoint is called unsigned. */
    record Anonymous() implements CallCredentials {}

    /** The call cannot be signed. */
    sealed interface Unavailable extends CallCredentials {
        /** The reason, for the cause of the Task's failure. */
        String reason();
    }

    /**
     * The server has no credentials.
     *
     * @param sources the SDK's message, which lists the sources that it has read
     */
    record Missing(@Nullable String sources) implements Unavailable {
        @Override
        public String reason() {
            return "Unable to load AWS credentials from any provider in the chain: " + sources;
        }
    }

    /**
     * A role cannot be assumed.
     *
     * @param isExecutionRole whether this is the role of the execution and not the role of the
     *     state
     * @param isTransient whether a repeated request to STS may succeed
     * @param isCallerUnusable whether the credentials that must sign the request to STS are missing
     *     or refused. The role itself may still be valid
     */
    record NotAssumed(
            String reason, boolean isExecutionRole, boolean isTransient, boolean isCallerUnusable)
            implements Unavailable {}
}
