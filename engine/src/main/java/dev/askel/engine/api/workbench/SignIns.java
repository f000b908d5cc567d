package dev.askel.engine.api.workbench;

import dev.askel.access.person.FederatedPerson;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The sign-in of people, and operations of people on their own sessions. They need no policy,
 * because a password, a session id or an identity provider identifies the caller.
 *
 * <p>An unknown or ended session is refused with {@code ResourceNotFound}, a wrong password with
 * {@code AccessDeniedException}. Too many attempts for a user or from an address are refused with
 * {@code ThrottlingException}.
 */
public interface SignIns {
    /** The shortest password that a person may choose, in characters (NIST SP 800-63B: 8). */
    int PASSWORD_LENGTH_MIN = 12;

    /** The sessions that a user may have; a further sign-in ends the oldest one. */
    int SESSIONS_OF_USER_MAX = 10;

    /** Begins a session. An unknown user is refused as a wrong password is, after the same time. */
    CompletionStage<Answer<SignedIn>> signIn(
            String account, String userName, String password, Client client);

    /**
     * Issues the state of a sign-in with an identity provider. It is valid for ten minutes, on
     * every node, for one use.
     */
    String newState();

    /**
     * Uses a state. Refused with {@code ValidationException} when it is not valid or was used
     * before.
     */
    CompletionStage<Answer<Boolean>> useState(String state, Client client);

    /**
     * Begins a session of a person of an identity provider. The policies of the person apply for
     * the whole session. Refused with {@code ValidationException} when one of them does not exist.
     */
    CompletionStage<Answer<SignedIn>> signIn(FederatedPerson person, Client client);

    /** Whether a user has a password, for the record of a refused sign-in. */
    CompletionStage<Answer<Boolean>> hasPassword(String account, String userName);

    /** Describes a session and its person. */
    CompletionStage<Answer<PersonSession>> describe(String sessionId);

    /** Ends a session; an unknown one is ignored. */
    CompletionStage<Answer<Boolean>> signOut(String sessionId);

    /**
     * Changes the password of the session's person. All sessions of the person end, and a new one
     * begins.
     *
     * @param approval decides, after the check of the old password, whether the change may be made:
     *     empty, or the refusal
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
     * Ends the named session of the person; it may be the current one.
     *
     * @param name of the session to end
     */
    CompletionStage<Answer<PersonSession>> end(String sessionId, String name);

    /**
     * The program and address of a person.
     *
     * @param address empty when unknown
     * @param agent the header {@code User-Agent}, possibly shortened; empty when absent
     */
    record Client(String address, String agent) {}

    /**
     * A session.
     *
     * @param name identifies the session among those of its person; no secret
     * @param principalArn such as {@code arn:aws:iam::123456789012:user/anna}
     * @param policies the names of the person's policies
     * @param isFederated whether the person is one of an identity provider, and no user
     * @param passwordMustChange whether the session permits nothing but a change of the password
     */
    record PersonSession(
            String name,
            String account,
            String userName,
            String principalArn,
            List<String> policies,
            boolean isFederated,
            boolean passwordMustChange,
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
     * @param sessionId secret; the client sends it with each request
     */
    record SignedIn(String sessionId, PersonSession session) {
        /** Returns the session only, because texts of objects reach logs. */
        @Override
        public String toString() {
            return session.toString();
        }
    }
}
