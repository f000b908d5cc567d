package dev.askel.trigger.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineNode;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.trigger.webhook.WebhookLookup.Known;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Deliveries that are repeated because a node was killed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookCrashTest {
    private static final ArnScope SCOPE = ArnScope.of("us-east-1", "123456789012");
    private static final int DELIVERIES = 40;

    private static WebhookServices services(EngineNode node) {
        return WebhookServices.create(
                node.engine().resources(),
                node.engine().executions(),
                node.system().executionContext(),
                SCOPE);
    }

    /** Sends delivery {@code i} to a node; the stage may never complete when the node is killed. */
    private static CompletionStage<Answer<WebhookResponse>> deliver(
            EngineNode node, WebhookServices services, int i) {
        var webhook =
                ((Known)
                                Eventually.get(
                                        Objects.requireNonNull(services.lookup())
                                                .find("/hooks/orders")))
                        .webhook();
        var runs =
                Objects.requireNonNull(
                        services.runs(node.engine().executions(), node.engine().feed()));
        return runs.run(
                webhook,
                new WebhookRequest(
                        "POST",
                        "",
                        Map.of(),
                        Map.of("x-id", List.of("delivery-" + i)),
                        "application/json",
                        "{}".getBytes(StandardCharsets.UTF_8)),
                "request-" + System.nanoTime(),
                new CompletableFuture<>());
    }

    private static String arn(Answer<WebhookResponse> answer) {
        return answer instanceof Answer.Ok<WebhookResponse>(var response)
                ? new String(response.body(), StandardCharsets.UTF_8)
                : answer.toString();
    }

    @Test
    void a_delivery_that_is_repeated_after_a_crash_starts_no_second_execution() {
        try (var rig = EngineRig.withOneNode()) {
            var node = rig.node();
            var machine =
                    node.client()
                            .createMachine(
                                    "orders",
                                    "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":3600,\"End\":true}}}");
            var services = services(node);
            var stored =
                    Eventually.get(
                            services.operations()
                                    .putWebhook(
                                            Client.caller(),
                                            "orders",
                                            """
                                            {"stateMachineArn":"%s","verification":{"type":"NONE"},
                                             "deduplication":{"header":"X-Id"}}\
                                            """
                                                    .formatted(machine)
                                                    .getBytes(StandardCharsets.UTF_8)));
            assertThat(stored).isInstanceOf(Answer.Ok.class);
            var first = new ArrayList<CompletionStage<Answer<WebhookResponse>>>();
            for (int i = 0; i < DELIVERIES; i++) {
                first.add(deliver(node, services, i));
            }
            // The node is killed while it still answers some of the deliveries.
            Eventually.get(first.getFirst());
            var restarted = rig.killAndRestart();
            var again = services(restarted);
            for (int i = 0; i < DELIVERIES; i++) {
                var arn = arn(Eventually.get(deliver(restarted, again, i)));
                assertThat(arn).endsWith(":orders.delivery-" + i + "\"}");
                assertThat(arn(Eventually.get(deliver(restarted, again, i)))).isEqualTo(arn);
            }
            assertThat(
                            rig.query(
                                            row -> row.getLong(1),
                                            "SELECT count(*) FROM askel.executions WHERE persistence_id LIKE '%/orders.delivery-%'")
                                    .getFirst())
                    .isEqualTo(DELIVERIES);
        }
    }
}
