package dev.askel.docs.clients;

import dev.askel.access.AccessKey;
import dev.askel.access.ManagedPolicies;
import dev.askel.access.Principal;
import dev.askel.access.key.RoleSessions.AssumeRoleResult;
import dev.askel.engine.access.StoredCredentials;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.server.Settings;
import dev.askel.server.storage.RootKeyFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The key and the token of a session of a role that has ended. */
record ExpiredSession(AccessKey key, String token) {
    private static final Duration LENGTH = Duration.ofHours(1);
    private static final Duration AGE = Duration.ofHours(2);

    /**
     * Issues the session as a server with a former time.
     *
     * @param data the data folder of the server, beside which its root key is
     * @param roleArn a role that trusts the user
     */
    static ExpiredSession create(
            TestPostgres.Database database, Path data, String userArn, String roleArn) {
        EngineTime former = () -> System.currentTimeMillis() - AGE.toMillis();
        var config = Settings.resolve(Map.of("askel.data", data.toString()), Optional.empty());
        var ring = KeyRing.open(database.dataSource(), RootKeyFile.existing(config), former);
        var user =
                new Principal(
                        userArn,
                        "123456789012",
                        List.of(ManagedPolicies.find("administrator").orElseThrow()));
        try (var workers = SqlWorkers.open("expired session", database.dataSource(), 1, 1)) {
            var result =
                    new StoredCredentials(workers, ring, former)
                            .assume(user, roleArn, "ended", LENGTH)
                            .toCompletableFuture()
                            .join();
            if (result instanceof AssumeRoleResult.TemporaryCredentials(var key, var token, _, _)) {
                return new ExpiredSession(key, token);
            }
            throw new IllegalStateException("The role is not assumed: " + result);
        }
    }

    /** The variables by which the scripts receive the session. */
    Map<String, String> variables() {
        return Map.of(
                "EXPIRED_ACCESS_KEY_ID", key.id().text(),
                "EXPIRED_SECRET_ACCESS_KEY", key.secret(),
                "EXPIRED_SESSION_TOKEN", token);
    }
}
