package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.askel.engine.Engine;
import dev.askel.engine.access.SessionSettings;
import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.http.auth.AccessServices;
import dev.askel.http.session.OidcSignIn;
import dev.askel.http.session.SignInServices;
import dev.askel.server.refusal.RefusedException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies requests with the access keys and the sessions in the database. */
final class RequestVerification {
    private static final Logger LOG = LoggerFactory.getLogger(RequestVerification.class);

    private RequestVerification() {}

    /**
     * Returns the services that verify requests; null when requests are not verified.
     *
     * @param isLocal whether only clients on this machine can reach the server. If others can, the
     *     first start creates an administrator and logs its password once.
     * @param oidc the identity provider; null when there is none
     */
    static @Nullable AccessServices create(
            Config config,
            Engine engine,
            EngineTime time,
            boolean isLocal,
            @Nullable OidcSignIn oidc) {
        if (!Settings.verifiesRequests(config)) {
            return null;
        }
        var credentials = engine.credentials();
        var account = config.getString("askel.access.installation-account");
        if (isLocal) {
            explainFirstAccess(engine, account);
        } else {
            FirstAdministrator.create(engine.passwords(), account);
        }
        var signIns = engine.signIns(sessionSettings(config));
        return new AccessServices(
                credentials,
                credentials,
                () -> Instant.ofEpochMilli(time.millis()),
                new SignInServices(
                        signIns, signIns, oidc, config.getBoolean("askel.http.insecure")));
    }

    private static SessionSettings sessionSettings(Config config) {
        var session = config.getConfig("askel.access.session");
        try {
            return new SessionSettings(
                    session.getDuration("idle-max"), session.getDuration("lifetime"));
        } catch (ConfigException | IllegalArgumentException e) {
            throw new RefusedException("askel.access.session cannot be used: " + e.getMessage(), e);
        }
    }

    private static void explainFirstAccess(Engine engine, String account) {
        engine.credentials()
                .haveKeys()
                .thenAccept(answer -> {
                    if (answer instanceof Answer.Ok(var any) && !any) {
                        LOG.warn(
                                "Requests must be signed (askel.auth = keys), and there is no"
                                        + " access key yet. Create a key on this machine: ./askel keys"
                                        + " create --user admin --policy administrator{}. Or create a"
                                        + " password for the console: {}",
                                FirstAdministrator.accountOption(account),
                                FirstAdministrator.creationCommand(account));
                    }
                });
    }
}
