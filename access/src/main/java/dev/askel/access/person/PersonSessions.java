package dev.askel.access.person;

import dev.askel.access.Principal;
import java.util.concurrent.CompletionStage;

/** Finds the sessions of people who have signed in. */
public interface PersonSessions {
    /**
     * Finds a session and records its use. The end of a session and a change of its policies apply
     * within seconds on every node. The stage never fails for an unavailable database.
     *
     * @param sessionId the secret id from the cookie
     */
    CompletionStage<Lookup> find(String sessionId);

    /**
     * Finds the session of a waiting request again, without recording a use. An open page therefore
     * does not prolong a session.
     *
     * @param sessionId as for {@link #find(String)}
     */
    CompletionStage<Lookup> recheck(String sessionId);

    /**
     * Finds the policies of a person without a session. A change of them applies as for {@link
     * #find(String)}.
     *
     * @return a found principal, or the failure to read policies
     */
    CompletionStage<Lookup> find(FederatedPerson person);

    /** The result of a lookup. */
    sealed interface Lookup {
        /**
         * The session is in use. Its principal has no policies until a one-time password is
         * changed.
         */
        record Found(Principal principal) implements Lookup {}

        /** The session does not exist, was idle for too long or has ended. */
        record Unknown() implements Lookup {}

        /** Too many other lookups are running, so the request is throttled. */
        record Overloaded() implements Lookup {}

        /** The sessions cannot be read now. */
        record Unavailable() implements Lookup {}
    }
}
