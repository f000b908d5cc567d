package dev.askel.server;

import com.typesafe.config.Config;
import dev.askel.engine.Engine;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.trigger.webhook.WebhookServices;
import org.apache.pekko.actor.typed.ActorSystem;

/** Assembles the triggers of a node. */
final class WebhookAssembly {
    /** The region of requests that name none. */
    private static final String REGION = "us-east-1";

    private WebhookAssembly() {}

    /**
     * Creates the webhooks. The URL {@code /hooks/NAME} belongs to the account of the installation.
     *
     * @param config resolved by {@link Settings#resolve}
     */
    static WebhookServices createWebhooks(Config config, ActorSystem<?> system, Engine engine) {
        return WebhookServices.create(
                engine.resources(),
                engine.executions(),
                system.executionContext(),
                ArnScope.of(REGION, config.getString("askel.access.installation-account")));
    }
}
