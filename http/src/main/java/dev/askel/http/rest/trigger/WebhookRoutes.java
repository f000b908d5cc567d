package dev.askel.http.rest.trigger;

import dev.askel.engine.api.Answer;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.rest.routes.Paging;
import dev.askel.http.wire.SerializationException;
import dev.askel.http.wire.WireError;
import dev.askel.trigger.webhook.WebhookJson;
import dev.askel.trigger.webhook.Webhooks;
import dev.askel.trigger.webhook.Webhooks.WebhookDescription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The routes that manage webhooks. Requests to a webhook itself have another path. */
public final class WebhookRoutes {
    private static final String WEBHOOKS = "/webhooks";
    private static final String WEBHOOK = WEBHOOKS + "/{webhookName}";
    private static final String SCHEMA = "Webhook";
    private static final String NEW = "newWebhook";

    private final Webhooks webhooks;

    /** Creates the routes. {@code webhooks} performs their operations. */
    public WebhookRoutes(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    /** Returns the routes. */
    public RouteGroup group() {
        return new RouteGroup(
                "Webhooks",
                "URLs whose requests start executions. No answer contains a secret.",
                List.of("webhook-schemas.json"),
                List.of(
                        Route.get(WEBHOOKS)
                                .named("ListWebhooks", "The webhooks, ordered by name.")
                                .query(Paging.parameters())
                                .responseBody("WebhookList")
                                .action(this::list),
                        Route.put(WEBHOOK)
                                .named("PutWebhook", "Creates or replaces a webhook.")
                                .query(
                                        Parameter.flag(
                                                NEW,
                                                "true to refuse the name of an existing webhook"
                                                        + " with ConflictException."))
                                .requestBody("PutWebhookInput")
                                .responseBody(SCHEMA)
                                .action(this::put),
                        Route.get(WEBHOOK)
                                .named("DescribeWebhook", "A webhook without its secrets.")
                                .responseBody(SCHEMA)
                                .action(call ->
                                        respond(
                                                webhooks.describeWebhook(
                                                        call.caller(), name(call)))),
                        Route.delete(WEBHOOK)
                                .named("DeleteWebhook", "Removes a webhook.")
                                .responseBody(SCHEMA)
                                .action(call ->
                                        respond(webhooks.deleteWebhook(call.caller(), name(call)))),
                        Route.post(WEBHOOK + "/secret")
                                .named(
                                        "RotateWebhookSecret",
                                        "Replaces the secret. The previous one remains valid for"
                                                + " some time.")
                                .requestBody("RotateWebhookSecretInput")
                                .responseBody(SCHEMA)
                                .action(call ->
                                        respond(
                                                webhooks.rotateWebhookSecret(
                                                        call.caller(), name(call), call.body())))));
    }

    private static String name(RestCall call) {
        return call.parameters().text("webhookName");
    }

    /**
     * Stores a webhook. Policies decide about the members that the parser of requests reads. The
     * parser of the operation accepts larger bodies, so a body that the first one cannot read is
     * refused.
     */
    private CompletionStage<RestResponse> put(RestCall call) {
        try {
            call.operationMembers().requireReadable();
        } catch (SerializationException unreadable) {
            return CompletableFuture.completedStage(
                    RestResponse.error(
                            new WireError.SerializationFailure(unreadable.getMessage())));
        }
        return respond(
                call.parameters().flagOr(NEW, false)
                        ? webhooks.createWebhook(call.caller(), name(call), call.body())
                        : webhooks.putWebhook(call.caller(), name(call), call.body()));
    }

    private CompletionStage<RestResponse> list(RestCall call) {
        return webhooks.listWebhooks(call.caller(), Paging.readPage(call.parameters()))
                .thenApply(answer -> RestResponse.of(answer.map(WebhookJson::text)));
    }

    private static CompletionStage<RestResponse> respond(
            CompletionStage<Answer<WebhookDescription>> answer) {
        return answer.thenApply(each -> RestResponse.of(each.map(WebhookJson::text)));
    }
}
