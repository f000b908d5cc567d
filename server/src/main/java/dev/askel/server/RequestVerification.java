package dev.askel.server;

import com.typesafe.config.Config;
import dev.askel.engine.Engine;
import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.http.auth.AccessServices;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies requests with the access keys in the database. */
final class RequestVerification {
    private static final Logger LOG = LoggerFactory.getLogger(RequestVerification.class);

    private RequestVerification() {}

    /**
     * Returns the services that verify requests; null when requests are not verified. Logs how to
     * create the first access key when there is none.
     */
    static @Nullable AccessServices create(Config config, Engine engine, EngineTime time) {
        if (!Settings.verifiesRequests(config)) {
            return null;
        }
        var credentials = engine.credentials();
        credentials
                .haveKeys()
                .thenAccept(answer -> {
                    if (answer instanceof Answer.Ok(var any) && !any) {
                        LOG.warn(
                                "Requests must be signed (askel.auth = keys), and there is no access key yet. Create one on this machine: ./askel keys create --user admin --policy administrator");
                    }
                });
        return new AccessServices(
                credentials, credentials, () -> Instant.ofEpochMilli(time.millis()));
    }
}
