package dev.askel.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.http.RequestMetrics.WebhookResult;
import dev.askel.trigger.target.Delivery.Origin;
import dev.askel.trigger.target.TriggerMetrics.DeliveryResult;
import dev.askel.trigger.target.TriggerMetrics.MqttResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ServerMetricsTest {
    private static final String EXPIRY = "\naskel_node_certificate_expiry_timestamp_seconds ";

    private final ServerMetrics metrics = new ServerMetrics();

    private String page() {
        return new String(metrics.renderPage(), StandardCharsets.UTF_8);
    }

    @Test
    void reports_the_expiry_of_the_certificate_also_after_a_renewal() {
        var expiry =
                new AtomicReference<Supplier<Instant>>(() -> Instant.ofEpochSecond(1_800_000_000));
        metrics.registerNodeCertificate(() -> expiry.get().get());
        assertThat(page()).contains(EXPIRY + "1.8E9\n");
        expiry.set(() -> {
            throw new IllegalArgumentException("the file is incomplete");
        });
        assertThat(page()).contains(EXPIRY + "NaN\n");
        expiry.set(() -> Instant.ofEpochSecond(1_900_000_000));
        assertThat(page()).contains(EXPIRY + "1.9E9\n");
    }

    @Test
    void reports_no_expiry_without_a_certificate() {
        assertThat(page()).doesNotContain("certificate");
    }

    @Test
    void counts_occurrences_events_deliveries_and_webhooks() {
        var triggers = metrics.triggerMetrics();
        triggers.onOccurrence(Duration.ofMillis(300));
        triggers.onOccurrence(Duration.ofMillis(-3));
        triggers.onEvents(5, 2);
        triggers.onRefusedEvents(1);
        triggers.onDelivery(Origin.SCHEDULE, DeliveryResult.DELIVERED, Duration.ofMillis(40));
        triggers.onDelivery(Origin.RULE, DeliveryResult.RETRIED, Duration.ofMillis(40));
        triggers.onStored(0, 7, 1);
        triggers.onStored(7, 3, 0);
        triggers.onMqttMessage(MqttResult.DROPPED);
        triggers.onMqttClients(1, 3, 1);
        triggers.onMqttClients(2, 1, 0);
        metrics.onWebhook(WebhookResult.DENIED);

        assertThat(page())
                .contains(
                        "\naskel_schedule_lateness_seconds_bucket{le=\"0.25\"} 1\n",
                        "\naskel_schedule_lateness_seconds_bucket{le=\"0.5\"} 2\n",
                        "\naskel_events_received_total 5.0\n",
                        "\naskel_events_matched_total 2.0\n",
                        "\naskel_events_refused_total 1.0\n",
                        "\naskel_trigger_deliveries_total{origin=\"rule\",result=\"retried\"} 1.0\n",
                        "\naskel_trigger_delivery_seconds_count{origin=\"schedule\"} 1\n",
                        "\naskel_trigger_deliveries_pending 10.0\n",
                        "\naskel_trigger_dead_letters_pending 1.0\n",
                        "\naskel_mqtt_messages_total{result=\"dropped\"} 1.0\n",
                        "\naskel_mqtt_clients_subscribed 4.0\n",
                        "\naskel_mqtt_clients_unsubscribed 1.0\n",
                        "\naskel_webhook_requests_total{result=\"denied\"} 1.0\n");
    }

    @Test
    void counts_deferred_work_by_kind_and_reason() {
        long before = DeferredWork.BULK_ITEMS.deferralCount(DeferralReason.NO_ANSWER);

        DeferredWork.BULK_ITEMS.recordDeferral(DeferralReason.NO_ANSWER, 3, () -> "an item");

        assertThat(page())
                .contains(
                        "\naskel_deferred_work_total{reason=\"no_answer\",work=\"bulk_items\"} %.1f\n"
                                .formatted(before + 3.0));
    }
}
