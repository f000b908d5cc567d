package dev.askel.trigger.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.access.LookupCache;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.trigger.webhook.WebhookLookup.Known;
import dev.askel.trigger.webhook.WebhookLookup.LookupResult;
import dev.askel.trigger.webhook.WebhookLookup.Overloaded;
import dev.askel.trigger.webhook.WebhookLookup.Unavailable;
import dev.askel.trigger.webhook.WebhookLookup.Unknown;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The cached lookups of webhooks. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookCacheTest {
    private final AtomicLong millis = new AtomicLong(1_000);
    private final AtomicInteger reads = new AtomicInteger();
    private final WebhookCache cache = new WebhookCache(millis::get);

    private LookupResult get(String arn, LookupResult result) {
        return cache.get(
                        arn,
                        () -> {
                            reads.incrementAndGet();
                            return CompletableFuture.completedStage(result);
                        })
                .toCompletableFuture()
                .join();
    }

    @Test
    void an_unknown_name_is_read_once_in_two_seconds_as_a_known_one() {
        get("a", new Unknown());
        get("a", new Unknown());
        assertThat(reads).hasValue(1);
        millis.addAndGet(LookupCache.TIME_TO_LIVE.toMillis());
        get("a", new Unknown());
        assertThat(reads).hasValue(2);
        cache.remove("a");
        get("a", new Unknown());
        assertThat(reads).hasValue(3);
    }

    @Test
    void a_failed_read_is_not_cached() {
        assertThat(get("a", new Unavailable())).isInstanceOf(Unavailable.class);
        assertThat(get("a", new Unknown())).isInstanceOf(Unknown.class);
        assertThat(reads).hasValue(2);
    }

    @Test
    void the_numbers_of_entries_and_of_reads_are_bounded() {
        for (int i = 0; i < 3 * LookupCache.UNKNOWN_MAX; i++) {
            get("name-" + i, new Unknown());
            assertThat(cache.size()).isLessThanOrEqualTo(LookupCache.UNKNOWN_MAX);
        }
        var pending = new CompletableFuture<LookupResult>();
        for (int i = 0; i < LookupCache.OTHER_READS_MAX; i++) {
            CompletionStage<LookupResult> waiting = cache.get("slow-" + i, () -> pending);
            assertThat(waiting.toCompletableFuture()).isNotDone();
        }
        assertThat(get("one-more", new Unknown())).isInstanceOf(Overloaded.class);
        pending.complete(new Unknown());
        assertThat(get("one-more", new Unknown())).isInstanceOf(Unknown.class);
    }

    @Test
    void invented_names_neither_displace_nor_delay_known_webhooks() throws Exception {
        var json = "{\"stateMachineArn\":\"arn\",\"verification\":{\"type\":\"NONE\"}}";
        var known =
                new Known(
                        new ActiveWebhook(
                                ArnScope.of("us-east-1", "123456789012"),
                                UUID.randomUUID(),
                                WebhookJson.readRequest("w", Payload.parse(json).tree()).webhook(),
                                WebhookSecrets.NONE),
                        "");
        get("known", known);
        for (int i = 0; i < 3 * LookupCache.UNKNOWN_MAX; i++) {
            get("name-" + i, new Unknown());
        }
        int before = reads.get();
        assertThat(get("known", known)).isSameAs(known);
        assertThat(reads).hasValue(before);

        millis.addAndGet(LookupCache.TIME_TO_LIVE.toMillis());
        var pending = new CompletableFuture<LookupResult>();
        for (int i = 0; i < 2 * LookupCache.KNOWN_READS_MAX; i++) {
            cache.get("slow-" + i, () -> pending);
        }
        assertThat(get("one-more", new Unknown())).isInstanceOf(Overloaded.class);
        assertThat(get("known", known)).isSameAs(known);
        assertThat(reads).hasValue(before + 1);
        pending.complete(new Unknown());
    }
}
