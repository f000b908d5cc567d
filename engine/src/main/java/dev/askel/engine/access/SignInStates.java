package dev.askel.engine.access;

import dev.askel.access.Sha256;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Sql;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Issues the {@code state} parameters of sign-ins with an identity provider (RFC 6749, section
 * 10.12). The table {@code used_sign_in_states} records used states. States are signed, so that
 * requests with invented states cause no write.
 */
final class SignInStates {
    /**
     * The maximum time between the issue of a state and the return of the person from the provider.
     */
    static final Duration VALID_FOR = Duration.ofMinutes(10);

    private static final String SCOPE = "sign-in";
    private static final int RANDOM_BYTES = 16;
    private static final int DELETED_MAX = 100;

    /** The maximum number of used states in the memory of a node; the oldest are removed. */
    private static final int REMEMBERED_MAX = 10_000;

    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO used_sign_in_states (state_hash, expires_at) VALUES (?, ?)
                    ON CONFLICT DO NOTHING\
                    """);
    private static final Sql DELETE_EXPIRED =
            new Sql(
                    """
                    DELETE FROM used_sign_in_states WHERE state_hash IN (
                        SELECT state_hash FROM used_sign_in_states WHERE expires_at <= ?
                         LIMIT ? FOR UPDATE SKIP LOCKED)\
                    """);

    private final PageTokens tokens;
    private final SecureRandom random = new SecureRandom();

    /** Used states. Further requests with a used state cause no write. */
    private final Set<String> used =
            Collections.synchronizedSet(
                    Collections.newSetFromMap(
                            new LinkedHashMap<>() {
                                @Override
                                protected boolean removeEldestEntry(
                                        Map.Entry<String, Boolean> eldest) {
                                    return size() > REMEMBERED_MAX;
                                }
                            }));

    /**
     * Creates the states of an installation.
     *
     * @param signer the signer of the states; its key signs nothing else
     */
    SignInStates(PageTokens signer) {
        this.tokens = signer;
    }

    String issue() {
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return tokens.issue(
                SCOPE, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), VALID_FOR);
    }

    /** Whether the installation has issued the state in the last ten minutes. */
    boolean isValid(String state) {
        return tokens.read(SCOPE, state) instanceof Answer.Ok<String>;
    }

    /**
     * Whether the memory of this node lists the state as used. False does not mean that the state
     * is unused.
     */
    boolean isKnownToBeUsed(String state) {
        return used.contains(state);
    }

    /**
     * Marks a valid state as used. A state that was used before is refused with {@code
     * ValidationException}.
     */
    Answer<Boolean> markUsed(Connection connection, String state, Instant now) throws SQLException {
        DELETE_EXPIRED.update(connection, now.toEpochMilli(), DELETED_MAX);
        if (INSERT.update(connection, Sha256.hash(state), now.plus(VALID_FOR).toEpochMilli())
                == 1) {
            return Answer.ok(true);
        }
        used.add(state);
        return Answer.refused(refusal());
    }

    static EngineError refusal() {
        return new EngineError.ValidationException(
                "The sign-in is unknown, was completed before, or began more than ten minutes ago.");
    }
}
