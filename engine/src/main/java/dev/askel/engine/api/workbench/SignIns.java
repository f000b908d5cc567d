package dev.askel.engine.api.workbench;

import dev.askel.access.person.FederatedUser;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The sign-in of people (users and federated users), and their operations on their own sessions.
 * These operations need no policy, because a password, a session id or an identity provider
 * identifies the caller.
 *
 * <p>An unknown or ended session is refused with {@code ResourceNotFound}. A wrong password is
 * refused with {@code AccessDeniedException}. Too many attempts for a user or from an address are
 * refused with {@code ThrottlingException}.
 */
public interface SignIns {
    /** The minimum length of a new password, in characters (NIST SP 800-63B: 8). */
    int PASSWORD_LENGTH_MIN = 12;

    /** The maximum number of sessions of a person. A further sign-in ends the oldest session. */
    int SESSIONS_OF_USER_MAX = 10;

    /**
     * Begins a session. An unknown user and a wrong password have the same refusal, after the same
     * time.
     */
    CompletionStage<Answer<SignedIn>> signIn(
            String account, String userName, String password, Client client);

    /**
     * Issues the {@code state} parameter of a sign-in with an identity provider (RFC 6749). The
     * state is valid on every node for ten minutes. It can be used once.
     */
    String issueState();

    /**
     * Marks the {@code state} parameter of a sign-in as used. The request is refused with {@code
     * ValidationException} when the state is not valid or was used before.
     */
    CompletionStage<Answer<Boolean>> consumeState(String state, Client client);

    /**
     * Begins a session of a federated user. The policies of the user apply for the whole session.
     * The request is refused with {@code ValidationException} when one of the policies does not
     * exist.
     */
    CompletionStage<Answer<SignedIn>> signIn(FederatedUser user, Client client);

    /** Whether a user has a password, for the audit record of a refused sign-in. */
    CompletionStage<Answer<Boolean>> hasPassword(String account, String userName);

    /** Describes a session and its person. */
    CompletionStage<Answer<PersonSession>> describe(String sessionId);

    /** Ends a session; an unknown session is ignored. */
    CompletionStage<Answer<Boolean>> signOut(String sessionId);

    /**
     * Changes the password of the session's user. All sessions of the user end, and a new one
     * begins.
     *
     * @param approval is called after the check of the old password; returns the refusal of the
     *     change, or empty to permit it
     */
    CompletionStage<Answer<SignedIn>> changePassword(
            String sessionId,
            String oldPassword,
            String newPassword,
            Client client,
            Supplier<CompletionStage<Optional<EngineError>>> approval);

    /** Lists the sessions of the session's person, the most recently used first. */
    CompletionStage<Answer<List<PersonSession>>> list(String sessionId);

    /**
     * Ends the named session of the session's person. It may be the current session.
     *
     * @param name the name of the session to end
     */
    CompletionStage<Answer<PersonSession>> end(String sessionId, String name);

    /**
     * The program with which a person signs in, and its address.
     *
     * @param address empty when unknown
     * @param agent the header {@code User-Agent}, possibly shortened; empty when absent
     */
    record Client(String address, String agent) {}

    /**
     * A session.
     *
     * @param name identifies the session among those of its person; not secret
     * @param principalArn the ARN of the person, such as {@code
     *     arn:aws:iam::123456789012:user/anna}
     * @param policies the names of the person's policies
     * @param isFederated whether the person is a federated user
     * @param mustChangePassword whether the session permits only a change of the password
     */
    record PersonSession(
            String name,
            String account,
            String userName,
            String principalArn,
            List<String> policies,
            boolean isFederated,
            boolean mustChangePassword,
            Client client,
            Instant createdAt,
            Instant usedAt,
            Instant expiresAt) {
        public PersonSession {
            policies = List.copyOf(policies);
        }
    }

    /**
     * A new session.
     *
     * @param sessionId the secret id, which the client sends with each request
     */
    record SignedIn(String sessionId, PersonSession session) {
        /**
         * Returns the session without its secret id, because log messages may contain this string.
         */
        @Override
        public String toString() {
            return session.toString();
        }
    }
}
