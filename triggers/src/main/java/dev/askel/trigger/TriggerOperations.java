package dev.askel.trigger;

import dev.askel.trigger.event.EventBridge;
import dev.askel.trigger.mqtt.MqttSubscriptions;
import dev.askel.trigger.overview.TriggerOverview;
import dev.askel.trigger.schedule.Schedules;
import dev.askel.trigger.webhook.WebhookServices;
import org.jspecify.annotations.Nullable;

/**
 * The operations on triggers that a server offers.
 *
 * @param schedules the operations of EventBridge Scheduler; null on a server without schedules
 * @param events the operations of EventBridge; null on a server without event buses
 * @param mqtt the subscriptions of MQTT brokers; null on a server without event buses
 * @param webhooks the webhooks, whose requests need no access key
 * @param overview reads triggers of all kinds
 */
public record TriggerOperations(
        @Nullable Schedules schedules,
        @Nullable EventBridge events,
        @Nullable MqttSubscriptions mqtt,
        WebhookServices webhooks,
        TriggerOverview overview) {
    /** The operations of a server without triggers. */
    public static final TriggerOperations NONE =
            new TriggerOperations(null, null, null, WebhookServices.NONE, TriggerOverview.NONE);
}
