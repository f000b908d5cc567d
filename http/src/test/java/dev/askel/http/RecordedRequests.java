package dev.askel.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Records the answers that a server reports. */
final class RecordedRequests implements RequestMetrics {
    private final List<String> answered = new CopyOnWriteArrayList<>();
    private final AtomicInteger throttled = new AtomicInteger();

    @Override
    public void onAnswer(@Nullable String operation, int status, long nanos) {
        answered.add(operation + " " + status + (nanos > 0 ? "" : " without a duration"));
    }

    @Override
    public void onThrottled(@Nullable String action) {
        throttled.incrementAndGet();
    }

    @Override
    public void onWebhook(WebhookResult result) {
        answered.add("webhook " + result);
    }

    @Override
    public byte[] renderPage() {
        return "askel_test 1\n".getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the operation and status of each answer of the AWS protocol. */
    List<String> answers() {
        return answered;
    }

    int throttledCount() {
        return throttled.get();
    }
}
