package dev.askel.server.operator;

import com.typesafe.config.Config;
import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.engine.key.RootKeyException;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.RootKeyFile;
import java.util.Map;
import java.util.Optional;

/**
 * The access key of an operator: the key that is derived from the key file, or else the one that
 * the environment names for AWS's clients.
 *
 * @param sessionToken of a temporary key
 */
record OperatorCredentials(AccessKey key, Optional<String> sessionToken) {
    /**
     * Finds the credentials for requests of an account.
     *
     * @throws RefusedException when there are none
     */
    static OperatorCredentials find(
            Config config, Map<String, String> environment, String account) {
        try {
            var root = RootKeyFile.existing(config).read().getFirst();
            return new OperatorCredentials(root.operatorKey(account), Optional.empty());
        } catch (RootKeyException e) {
            return fromEnvironment(environment)
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
