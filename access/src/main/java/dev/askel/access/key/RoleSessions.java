package dev.askel.access.key;

import dev.askel.access.AccessKey;
import dev.askel.access.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** Issues temporary keys of roles (AWS STS, AssumeRole). */
public interface RoleSessions {
    /** The minimum duration of a session. */
    Duration DURATION_MIN = Duration.ofMinutes(15);

    /** The maximum duration of a session. */
    Duration DURATION_MAX = Duration.ofHours(12);

    /**
     * Creates a session of a role.
     *
     * @param caller the principal; the role's trust policy must permit it to assume the role
     * @param roleArn such as {@code arn:aws:iam::123456789012:role/deployer}
     * @param sessionName 2 to 64 letters, digits and {@code _+=,.@-}
     * @param duration from {@link #DURATION_MIN} to {@link #DURATION_MAX}
     */
    CompletionStage<AssumeRoleResult> assume(
            Principal caller, String roleArn, String sessionName, Duration duration);

    /** The result of AssumeRole. */
    sealed interface AssumeRoleResult {
        /**
         * The credentials of the created session.
         *
         * @param sessionToken the token that the client sends with each request that it signs with
         *     the key
         * @param sessionArn such as {@code arn:aws:sts::123456789012:assumed-role/deployer/ci}
         */
        record TemporaryCredentials(
                AccessKey key, String sessionToken, Instant expiration, String sessionArn)
                implements AssumeRoleResult {
            /** Returns only the session's ARN, because logs may contain this string. */
            @Override
            public String toString() {
                return sessionArn;
            }
        }

        /** The role does not exist or does not trust the caller. */
        record Denied() implements AssumeRoleResult {}

        /** Too many other requests are running, so the request is throttled. */
        record Overloaded() implements AssumeRoleResult {}

        /** The roles cannot be read now. */
        record Unavailable() implements AssumeRoleResult {}
    }
}
