package dev.askel.access.key;

import dev.askel.access.AccessKeyId;
import dev.askel.access.Principal;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds access keys for the verification of signatures. */
public interface AccessKeyFinder {
    /**
     * Finds a key. A change of the key, its user or its role applies within seconds on every node.
     * If the database is unavailable, the stage completes with {@link Lookup.Unavailable}.
     *
     * @param sessionToken the session token in the request; null when it has none
     */
    CompletionStage<Lookup> find(AccessKeyId id, @Nullable String sessionToken);

    /** The result of a lookup. */
    sealed interface Lookup {
        /**
         * The key exists and is enabled.
         *
         * @param secret the secret with which the principal signs requests; never logged
         */
        record Found(String secret, Principal principal) implements Lookup {
            /** Returns only the principal, because logs may contain this string. */
            @Override
            public String toString() {
                return principal.arn();
            }
        }

        /** The key is unknown or disabled, or the session token belongs to another key. */
        record Unknown() implements Lookup {}

        /** The session of the key has ended. */
        record Expired() implements Lookup {}

        /** Too many other lookups are running, so the request is throttled. */
        record Overloaded() implements Lookup {}

        /** The keys cannot be read now. */
        record Unavailable() implements Lookup {}
    }
}
