package dev.askel.server.operator;

import com.typesafe.config.Config;
import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.engine.key.RootKeyException;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.RootKeyFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The access key of an operator: either a key that is derived from the key file, or the key that
 * the environment variables of AWS name.
 *
 * @param sessionToken the session token of a temporary key
 */
record OperatorCredentials(AccessKey key, Optional<String> sessionToken) {
    /** The maximum number of root keys from which operator keys are derived. */
    static final int ROOT_KEYS_MAX = 8;

    /**
     * Finds the credentials for requests of an account. Each root key has a derived operator key.
     * This program cannot know which root keys the server has already decrypted, so it returns one
     * operator key for each of the first root keys.
     *
     * @return at least one and at most {@link #ROOT_KEYS_MAX}, in the order of the key file
     * @throws RefusedException when there are no credentials
     */
    static List<OperatorCredentials> find(
            Config config, Map<String, String> environment, String account) {
        try {
            return RootKeyFile.existing(config).read().keys().stream()
                    .limit(ROOT_KEYS_MAX)
                    .map(root ->
                            new OperatorCredentials(root.operatorKey(account), Optional.empty()))
                    .toList();
        } catch (RootKeyException e) {
            return fromEnvironment(environment)
                    .map(List::of)
                    .orElseThrow(() ->
                            new RefusedException(
                                    "The server accepts signed requests only (askel.auth = keys). %s Or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
                                            .formatted(e.getMessage()),
                                    e));
        }
    }

    private static Optional<OperatorCredentials> fromEnvironment(Map<String, String> environment) {
        var secret = environment.get("AWS_SECRET_ACCESS_KEY");
        return Optional.ofNullable(environment.get("AWS_ACCESS_KEY_ID"))
                .flatMap(AccessKeyId::parse)
                .filter(_ -> secret != null)
                .map(id ->
                        new OperatorCredentials(
                                new AccessKey(id, String.valueOf(secret)),
                                Optional.ofNullable(environment.get("AWS_SESSION_TOKEN"))));
    }
}
