package dev.askel.engine.statetest;

import dev.askel.engine.api.StateTests.ReceivedResponse;
import dev.askel.engine.api.StateTests.SentRequest;
import dev.askel.engine.task.CallWatcher;
import org.jspecify.annotations.Nullable;

/**
 * Records the request and the response of a tested HTTP task (docs/aws/integrations.md section 8).
 */
final class RecordedCall implements CallWatcher {
    private final boolean revealSecrets;
    private volatile @Nullable SentRequest request;
    private volatile @Nullable ReceivedResponse response;

    RecordedCall(boolean revealSecrets) {
        this.revealSecrets = revealSecrets;
    }

    @Override
    public boolean seesSecrets() {
        return revealSecrets;
    }

    @Override
    public void onRequest(WatchedRequest sent) {
        request =
                new SentRequest(
                        sent.protocol(), sent.method(), sent.url(), sent.headers(), sent.body());
    }

    @Override
    public void onResponse(WatchedResponse received) {
        response =
                new ReceivedResponse(
                        received.protocol(),
                        Integer.toString(received.statusCode()),
                        received.statusMessage(),
                        received.headers(),
                        received.body());
    }

    /** Returns the last request; null when none was sent. */
    @Nullable SentRequest request() {
        return request;
    }

    /** Returns the last response; null when none was received. */
    @Nullable ReceivedResponse response() {
        return response;
    }
}
