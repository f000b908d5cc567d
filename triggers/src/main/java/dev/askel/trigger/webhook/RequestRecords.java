package dev.askel.trigger.webhook;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.clock.EngineTime;
import dev.askel.trigger.recent.RecentDelivery;
import dev.askel.trigger.recent.RecentDelivery.Status;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records the verified requests of webhooks. Refused signatures are in the audit log instead, so
 * that senders without the secret cannot fill the record.
 *
 * @param recent stores a record soon
 */
record RequestRecords(Consumer<RecentDelivery> recent, EngineTime time) {
    /** A request. */
    record ReceivedRequest(ActiveWebhook webhook, String requestId, Instant receivedAt) {}

    ReceivedRequest received(ActiveWebhook webhook, String requestId) {
        return new ReceivedRequest(webhook, requestId, now());
    }

    void onStarted(ReceivedRequest request, String executionArn) {
        add(request, Status.STARTED, 0, null, executionArn);
    }

    void onRefused(ReceivedRequest request, EngineError error) {
        add(request, Status.FAILED, 1, error.name() + ": " + error.message(), null);
    }

    private void add(
            ReceivedRequest request,
            Status status,
            int attempts,
            @Nullable String error,
            @Nullable String executionArn) {
        recent.accept(
                new RecentDelivery(
                        request.webhook().arn(),
                        request.receivedAt(),
                        request.requestId(),
                        request.requestId(),
                        request.webhook().definition().stateMachineArn(),
                        status,
                        attempts,
                        error,
                        executionArn,
                        now()));
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }
}
