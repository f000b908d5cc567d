package dev.askel.server;

import com.typesafe.config.Config;
import dev.askel.connectors.guard.HostGuard;
import dev.askel.connectors.http.EventBridgeHosts;
import dev.askel.engine.Engine;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Fence;
import dev.askel.trigger.TriggerOperations;
import dev.askel.trigger.Triggers;
import dev.askel.trigger.target.TriggerMetrics;
import dev.askel.trigger.webhook.WebhookServices;
import java.time.Instant;
import javax.sql.DataSource;
import org.apache.pekko.actor.typed.ActorSystem;

/** Assembles the triggers of a node. */
final class TriggerAssembly {
    /** The region of requests that name none. */
    private static final String REGION = "us-east-1";

    private TriggerAssembly() {}

    /**
     * Starts the schedules, the event buses and the deliveries of a member of the cluster.
     *
     * @param config resolved by {@link Settings#resolve}
     */
    static Triggers start(
            Config config,
            ActorSystem<?> system,
            DataSource database,
            Engine engine,
            EngineTime time,
            KeyRing keys,
            Fence fence,
            TriggerMetrics metrics) {
        var tokens =
                new PageTokens(
                        keys.derivedFor("trigger page tokens"),
                        () -> Instant.ofEpochMilli(time.millis()));
        var http = config.getConfig("askel.connectors.http");
        return Triggers.start(
                system,
                database,
                engine,
                time,
                tokens,
                fence,
                metrics,
                HostGuard.of(http)::resolve,
                EventBridgeHosts.of(http)::of);
    }

    /**
     * Returns the operations on triggers. The URL {@code /hooks/NAME} belongs to the account of the
     * installation.
     *
     * @param config resolved by {@link Settings#resolve}
     */
    static TriggerOperations operations(
            Config config, ActorSystem<?> system, Engine engine, Triggers triggers) {
        return new TriggerOperations(
                triggers.schedules(),
                triggers.events(),
                triggers.mqtt(),
                WebhookServices.create(
                        engine.resources(),
                        engine.executions(),
                        system.executionContext(),
                        ArnScope.of(REGION, config.getString("askel.access.installation-account"))),
                triggers.overview());
    }
}
