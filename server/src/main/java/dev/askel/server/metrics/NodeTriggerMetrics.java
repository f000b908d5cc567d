package dev.askel.server.metrics;

import dev.askel.http.RequestMetrics.WebhookResult;
import dev.askel.trigger.Triggers;
import dev.askel.trigger.target.Delivery.Origin;
import dev.askel.trigger.target.Lanes;
import dev.askel.trigger.target.TriggerMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.DoubleSupplier;

/** The metrics of schedules, events, webhooks and their deliveries. */
final class NodeTriggerMetrics implements TriggerMetrics {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PrometheusRegistry registry;
    private final Histogram lateness;
    private final Counter received;
    private final Counter matched;
    private final Counter refused;
    private final Counter attempts;
    private final Histogram delivered;
    private final Counter webhooks;
    private final Counter messages;
    private final AtomicLongArray pending = new AtomicLongArray(Lanes.COUNT);
    private final AtomicLongArray deadLetters = new AtomicLongArray(Lanes.COUNT);
    private final AtomicLongArray subscribed = new AtomicLongArray(Lanes.COUNT);
    private final AtomicLongArray unsubscribed = new AtomicLongArray(Lanes.COUNT);

    NodeTriggerMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        lateness =
                Histogram.builder()
                        .name("askel_schedule_lateness")
                        .unit(Unit.SECONDS)
                        .help(
                                "Time from the due time of an occurrence until its delivery is durable. The count is that of occurrences.")
                        .classicOnly()
                        .classicUpperBounds(.025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60, 600)
                        .register(registry);
        received =
                Counter.builder()
                        .name("askel_events_received")
                        .help("Events of all buses whose deliveries are durable.")
                        .register(registry);
        matched =
                Counter.builder()
                        .name("askel_events_matched")
                        .help("Received events that at least one target of a rule receives.")
                        .register(registry);
        refused =
                Counter.builder()
                        .name("askel_events_refused")
                        .help("Entries of PutEvents with an error.")
                        .register(registry);
        attempts =
                Counter.builder()
                        .name("askel_trigger_deliveries")
                        .help("Attempts to deliver an event of a schedule or a rule to a target.")
                        .labelNames("origin", "result")
                        .register(registry);
        delivered =
                Histogram.builder()
                        .name("askel_trigger_delivery")
                        .unit(Unit.SECONDS)
                        .help("Time from a durable delivery until its target has accepted it.")
                        .labelNames("origin")
                        .classicOnly()
                        .classicUpperBounds(.025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60, 600)
                        .register(registry);
        webhooks =
                Counter.builder()
                        .name("askel_webhook_requests")
                        .help("Requests to webhooks.")
                        .labelNames("result")
                        .register(registry);
        messages =
                Counter.builder()
                        .name("askel_mqtt_messages")
                        .help(
                                "Messages of MQTT brokers: stored as events, dropped, or refused because too many waited.")
                        .labelNames("result")
                        .register(registry);
        gauge(
                "askel_mqtt_clients_subscribed",
                "MQTT clients of this node whose broker has accepted the subscription.",
                () -> sum(subscribed));
        gauge(
                "askel_mqtt_clients_unsubscribed",
                "MQTT clients of this node that are not connected or not subscribed.",
                () -> sum(unsubscribed));
        gauge(
                "askel_trigger_deliveries_pending",
                "Stored deliveries of this node's lanes that their targets have not accepted.",
                () -> sum(pending));
        gauge(
                "askel_trigger_dead_letters_pending",
                "Stored deliveries of this node's lanes that go to a dead-letter queue.",
                () -> sum(deadLetters));
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        CallbackMetrics.gauge(registry, name, help, value);
    }

    private static double sum(AtomicLongArray lanes) {
        long sum = 0;
        for (int lane = 0; lane < lanes.length(); lane++) {
            sum += lanes.get(lane);
        }
        return sum;
    }

    /** Adds the memory of deliveries and of events. */
    void register(Triggers triggers) {
        var memory = triggers.memory();
        gauge(
                "askel_delivery_bytes",
                "Estimated heap of the deliveries of schedules and rules in memory.",
                memory::bytes);
        gauge(
                "askel_delivery_bytes_max",
                "Heap that deliveries of schedules and rules may take.",
                memory::bytesMax);
        var waiting = triggers.mqttMemory();
        gauge(
                "askel_mqtt_bytes",
                "Estimated heap of MQTT messages that wait to be stored.",
                waiting::bytes);
        gauge(
                "askel_mqtt_bytes_max",
                "Heap that waiting MQTT messages may take.",
                waiting::bytesMax);
        var publisher = triggers.events().publisher();
        gauge(
                "askel_event_bytes",
                "Estimated heap of events that wait to be stored.",
                publisher::waitingBytes);
        gauge(
                "askel_event_bytes_max",
                "Heap that waiting events may take.",
                publisher::waitingBytesMax);
        gauge(
                "askel_event_rules_compiled",
                "Rules in the cache of compiled event buses.",
                publisher::compiledRuleCount);
        gauge(
                "askel_trigger_rules_unreadable",
                "Damaged rules and targets in the cache of compiled event buses. They get no events.",
                publisher::unreadableRuleCount);
    }

    @Override
    public void onOccurrence(Duration late) {
        lateness.observe(seconds(late));
    }

    @Override
    public void onEvents(int count, int matchedCount) {
        received.inc(count);
        matched.inc(matchedCount);
    }

    @Override
    public void onRefusedEvents(int count) {
        refused.inc(count);
    }

    @Override
    public void onDelivery(Origin origin, DeliveryResult result, Duration age) {
        attempts.labelValues(label(origin), label(result)).inc();
        if (result == DeliveryResult.DELIVERED) {
            delivered.labelValues(label(origin)).observe(seconds(age));
        }
    }

    @Override
    public void onStored(int lane, long pendingCount, long deadLetterCount) {
        pending.set(lane, pendingCount);
        deadLetters.set(lane, deadLetterCount);
    }

    @Override
    public void onMqttMessage(MqttResult result) {
        messages.labelValues(label(result)).inc();
    }

    @Override
    public void onMqttClients(int lane, int subscribedClients, int otherClients) {
        subscribed.set(lane, subscribedClients);
        unsubscribed.set(lane, otherClients);
    }

    void onWebhook(WebhookResult result) {
        webhooks.labelValues(label(result)).inc();
    }

    private static double seconds(Duration duration) {
        return Math.max(0, duration.toNanos() / NANOS_PER_SECOND);
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
