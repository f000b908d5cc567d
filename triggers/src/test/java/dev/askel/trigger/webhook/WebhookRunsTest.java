package dev.askel.trigger.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.Engine;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The memory of requests that wait for an execution. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookRunsTest {
    private static final EngineRig RIG = EngineRig.shared();

    private static ActiveWebhook webhook(String machine, String members)
            throws MalformedJsonException, InvalidWebhookException {
        var json =
                "{\"stateMachineArn\":\"%s\",\"verification\":{\"type\":\"NONE\"},%s}"
                        .formatted(machine, members);
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

    private static WebhookRuns runs(Engine engine, long heldBytesMax) {
        return new WebhookRuns(
                new RequestMappings(
                        engine.resources().evaluations(),
                        engine.resources().time(),
                        RIG.node().system().executionContext()),
                engine.executions(),
                engine.feed(),
                new RequestRecords(_ -> {}, engine.resources().time()),
                heldBytesMax);
    }

    /** A sender repeats a request after an error, and would start another execution. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "START|\"{% $error('broken') %}\"",
                "START|{\"status\":99}",
                "START_AND_WAIT|{\"headers\":{\"Set-Cookie\":\"a=b\"}}"
            })
    void a_failed_response_mapping_does_not_hide_the_start(String mode, String response)
            throws Exception {
        var machine =
                RIG.client()
                        .createMachine(
                                EngineRig.uniqueName("passes"),
                                "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"Result\":7,\"End\":true}}}");
        var webhook = webhook(machine, "\"mode\":\"%s\",\"response\":%s".formatted(mode, response));
        var answer =
                Eventually.get(
                        runs(RIG.node().engine(), 1_000)
                                .run(
                                        webhook,
                                        request(1),
                                        EngineRig.uniqueName("r"),
                                        new CompletableFuture<>()));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Ok.class,
                        ok -> {
                            var sent = (WebhookResponse) ok.result();
                            assertThat(sent.status()).isEqualTo(200);
                            assertThat(new String(sent.body(), StandardCharsets.UTF_8))
                                    .contains(mode.equals("START") ? ":execution:" : "7");
                        });
    }

    @Test
    void waiting_requests_use_a_bounded_part_of_the_heap() throws Exception {
        var engine = RIG.node().engine();
        var machine =
                RIG.client()
                        .createMachine(
                                EngineRig.uniqueName("waits"),
                                "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":3600,\"End\":true}}}");
        var webhook = webhook(machine, "\"mode\":\"START_AND_WAIT\"");
        var runs = runs(engine, 1_000);
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
