package dev.askel.http;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditLog;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.trigger.webhook.ActiveWebhook;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records the requests to webhooks in the audit log. */
final class WebhookRecords {
    private static final String INVOKE = "askel:InvokeWebhook";
    private static final String START = "states:StartExecution";
    private static final String START_SYNC = "states:StartSyncExecution";

    private final AuditTrail trail;
    private final String installationAccount;

    /**
     * Creates the records of a server.
     *
     * @param installationAccount the account whose audit log contains requests for unknown webhooks
     */
    WebhookRecords(AuditTrail trail, String installationAccount) {
        this.trail = trail;
        this.installationAccount = installationAccount;
    }

    /**
     * Records a request without a valid signature.
     *
     * @param webhook null when no webhook has the path
     * @param address the client's address; null when unknown
     */
    void recordRefusal(
            @Nullable ActiveWebhook webhook,
            String path,
            String requestId,
            @Nullable String address) {
        trail.recordRefusal(
                new AuditEvent(
                        webhook == null ? installationAccount : webhook.scope().account(),
                        AuditLog.ANONYMOUS,
                        INVOKE,
                        webhook == null ? path : webhook.arn(),
                        requestId,
                        address,
                        Verdict.UNAUTHENTICATED));
    }

    /**
     * Records the start of an execution. The principal is the webhook.
     *
     * @param address the client's address; null when unknown
     * @return the refusal when the start cannot be recorded; otherwise empty
     */
    Optional<EngineError> recordStart(
            ActiveWebhook webhook, String requestId, @Nullable String address) {
        if (!trail.includesWork()) {
            return Optional.empty();
        }
        var definition = webhook.definition();
        return trail.recordWork(
                new AuditEvent(
                        webhook.scope().account(),
                        webhook.arn(),
                        switch (definition.mode()) {
                            case START, START_AND_WAIT -> START;
                            case START_SYNC -> START_SYNC;
                        },
                        definition.stateMachineArn(),
                        requestId,
                        address,
                        Verdict.ALLOWED));
    }
}
