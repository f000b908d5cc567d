package dev.askel.trigger.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.ArnScope;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The memory of requests that wait for an execution. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookRunsTest {
    private static final EngineRig RIG = EngineRig.shared();

    private static ActiveWebhook webhook(String machine)
            throws MalformedJsonException, InvalidWebhookException {
        var json =
                "{\"stateMachineArn\":\"%s\",\"verification\":{\"type\":\"NONE\"},\"mode\":\"START_AND_WAIT\"}"
                        .formatted(machine);
        return new ActiveWebhook(
                ArnScope.of("us-east-1", "123456789012"),
                UUID.randomUUID(),
                WebhookJson.readRequest("w", Payload.parse(json).tree()).webhook(),
                WebhookSecrets.NONE);
    }

    private static WebhookRequest request(int bodyBytes) {
        return new WebhookRequest(
                "POST",
                "",
                Map.of(),
                Map.of("a", List.of("b")),
                "text/plain",
                "x".repeat(bodyBytes).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void waiting_requests_use_a_bounded_part_of_the_heap() throws Exception {
        var engine = RIG.node().engine();
        var machine =
                RIG.client()
                        .createMachine(
                                EngineRig.uniqueName("waits"),
                                "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":3600,\"End\":true}}}");
        var webhook = webhook(machine);
        var runs =
                new WebhookRuns(
                        new RequestMappings(
                                engine.resources().evaluations(),
                                engine.resources().time(),
                                RIG.node().system().executionContext()),
                        engine.executions(),
                        engine.feed(),
                        1_000);
        var stop = new CompletableFuture<Boolean>();
        var waiting = runs.run(webhook, request(900), EngineRig.uniqueName("r"), stop);
        assertThat(runs.heldBytes()).isEqualTo(902);
        assertThat(Eventually.get(runs.run(webhook, request(100), EngineRig.uniqueName("r"), stop)))
                .isEqualTo(Answer.refused(new EngineError.ThrottlingException()));
        var small = runs.run(webhook, request(90), EngineRig.uniqueName("r"), stop);
        stop.complete(true);
        for (var each : List.of(waiting, small)) {
            assertThat(Eventually.get(each))
                    .isInstanceOfSatisfying(
                            Answer.Ok.class,
                            ok ->
                                    assertThat(((WebhookResponse) ok.result()).status())
                                            .isEqualTo(202));
        }
        Eventually.holds("no request waits", () -> runs.heldBytes() == 0);
    }
}
