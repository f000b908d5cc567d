package dev.askel.trigger.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Literal;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.trigger.webhook.Webhook.Mapping;
import dev.askel.trigger.webhook.Webhook.Rate;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The rates of webhooks on a node. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestRatesTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong nanos = new AtomicLong(5);
    private final RequestRates rates = new RequestRates(nanos::get);

    private static ActiveWebhook webhook(@Nullable Rate rate) {
        var empty = JsonNodeFactory.instance.objectNode();
        return new ActiveWebhook(
                ArnScope.of("us-east-1", "123456789012"),
                UUID.randomUUID(),
                new Webhook(
                        "w",
                        null,
                        "arn",
                        Webhook.Mode.START,
                        Duration.ZERO,
                        new Verification.Unverified(),
                        null,
                        new Mapping(empty, new Literal(empty)),
                        null,
                        List.of("POST"),
                        List.of(),
                        1,
                        rate),
                WebhookSecrets.NONE);
    }

    @Test
    void a_burst_and_then_the_rate_is_permitted() {
        var webhook = webhook(new Rate(2, 3));
        for (int i = 0; i < 3; i++) {
            assertThat(rates.tryTake(webhook)).isTrue();
        }
        assertThat(rates.tryTake(webhook)).isFalse();
        nanos.addAndGet(SECOND / 2);
        assertThat(rates.tryTake(webhook)).isTrue();
        assertThat(rates.tryTake(webhook)).isFalse();
        nanos.addAndGet(100 * SECOND);
        for (int i = 0; i < 3; i++) {
            assertThat(rates.tryTake(webhook)).isTrue();
        }
        assertThat(rates.tryTake(webhook)).isFalse();
        assertThat(rates.tryTake(webhook(new Rate(1, 1)))).isTrue();
    }

    @Test
    void a_webhook_without_a_rate_has_no_limit() {
        var webhook = webhook(null);
        for (int i = 0; i < 100; i++) {
            assertThat(rates.tryTake(webhook)).isTrue();
        }
        assertThat(rates.size()).isZero();
    }

    @Test
    void the_number_of_buckets_is_bounded() {
        for (int i = 0; i < RequestRates.BUCKETS_MAX + 10; i++) {
            rates.tryTake(webhook(new Rate(1, 1)));
        }
        assertThat(rates.size()).isEqualTo(RequestRates.BUCKETS_MAX);
    }
}
