package dev.askel.trigger.webhook;

import dev.askel.trigger.webhook.Webhook.Rate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The rates of a node's webhooks, as token buckets. Thread-safe. */
final class RequestRates {
    /** The maximum number of buckets. The bucket that was not used for the longest time goes. */
    static final int BUCKETS_MAX = 10_000;

    private final LongSupplier nanos;
    private final Map<UUID, Bucket> buckets =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<UUID, Bucket> eldest) {
                    return size() > BUCKETS_MAX;
                }
            };

    private static final class Bucket {
        private double tokens;
        private long updatedNanos;

        Bucket(double tokens, long now) {
            this.tokens = tokens;
            this.updatedNanos = now;
        }

        boolean tryTake(Rate rate, long now) {
            double added =
                    (now - updatedNanos)
                            * (double) rate.requestsPerSecond()
                            / TimeUnit.SECONDS.toNanos(1);
            tokens = Math.min(rate.burst(), tokens + added);
            updatedNanos = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }

    /**
     * Creates full buckets.
     *
     * @param nanos a monotonic clock
     */
    RequestRates(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Takes a token; returns false when the rate of the webhook is exceeded. */
    boolean tryTake(ActiveWebhook webhook) {
        var rate = webhook.definition().rate();
        if (rate == null) {
            return true;
        }
        long now = nanos.getAsLong();
        synchronized (buckets) {
            return buckets.computeIfAbsent(webhook.id(), _ -> new Bucket(rate.burst(), now))
                    .tryTake(rate, now);
        }
    }

    /** Returns the number of buckets. */
    int size() {
        synchronized (buckets) {
            return buckets.size();
        }
    }
}
