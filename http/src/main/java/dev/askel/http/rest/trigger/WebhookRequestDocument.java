package dev.askel.http.rest.trigger;

import dev.askel.http.rest.RootGroup;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import java.util.List;

/** Describes the requests to webhooks for the OpenAPI document. */
public final class WebhookRequestDocument {
    private WebhookRequestDocument() {}

    /** Returns the requests as routes that the REST API does not answer. */
    public static RootGroup group() {
        return new RootGroup(
                new RouteGroup(
                        "Webhook requests",
                        "Requests of other services, which start executions. The verification of the"
                                + " webhook replaces the signature of an access key.",
                        List.of("webhook-request-schemas.json"),
                        List.of(
                                request(
                                        "/hooks/{webhookName}",
                                        "InvokeWebhook",
                                        "Sends a request to a webhook of the installation's account."),
                                request(
                                        "/hooks/{account}/{region}/{webhookName}",
                                        "InvokeAccountWebhook",
                                        "Sends a request to a webhook of an account and a region."))),
                "Error");
    }

    private static Route request(String path, String id, String summary) {
        return Route.post(path)
                .named(id, summary)
                .requestBody("WebhookRequest")
                .requestTypes(
                        "application/json",
                        "application/x-www-form-urlencoded",
                        "text/plain",
                        "*/*")
                .responseBody("WebhookResponse")
                .answeredElsewhere();
    }
}
