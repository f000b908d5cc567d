package dev.askel.access.person;

import dev.askel.access.Principal;
import java.util.concurrent.CompletionStage;

/** Finds the sessions of people who have signed in: users with a password, and federated users. */
public interface PersonSessions {
    /**
     * Finds a session and records its use. The end of a session and a change of its policies apply
     * within seconds on every node. If the database is unavailable, the stage completes with {@link
     * Lookup.Unavailable}.
     *
     * @param sessionId the secret id in the cookie
     */
    CompletionStage<Lookup> find(String sessionId);

    /**
     * Finds the session of a waiting request again, without recording a use. A page that stays open
     * therefore does not prolong a session.
     *
     * @param sessionId the id that was passed to {@link #find(String)}
     */
    CompletionStage<Lookup> recheck(String sessionId);

    /**
     * Finds the policies of a federated user with a bearer token and without a session. A change of
     * the policies applies within seconds on every node.
     *
     * @return the principal, or the failure to read policies
     */
    CompletionStage<Lookup> find(FederatedUser user);

    /** The result of a lookup. */
    sealed interface Lookup {
        /**
         * The session is valid. While its user must change a one-time password, the principal has
         * no policies.
         */
        record Found(Principal principal) implements Lookup {}

        /**
         * The session does not exist or has ended, for example because it was not used for too
         * long.
         */
        record Unknown() implements Lookup {}

        /** Too many other lookups are running, so the request is throttled. */
        record Overloaded() implements Lookup {}

        /** The sessions cannot be read now. */
        record Unavailable() implements Lookup {}
    }
}
