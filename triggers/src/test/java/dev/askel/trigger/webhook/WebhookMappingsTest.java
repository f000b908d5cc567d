package dev.askel.trigger.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.trigger.webhook.RequestMappings.MappedRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mappings of requests to inputs, and of results to responses, on evaluation threads. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookMappingsTest {
    private final EvaluationThreads threads = new EvaluationThreads(1);
    private final RequestMappings mappings =
            new RequestMappings(threads, () -> 1_700_000_000_000L, Runnable::run);

    @AfterEach
    void close() {
        threads.close();
    }

    private static ActiveWebhook webhook(String members) {
        var json =
                "{\"stateMachineArn\":\"arn\",\"verification\":{\"type\":\"KEY\",\"header\":\"X-Key\"}%s}"
                        .formatted(members.isEmpty() ? "" : "," + members);
        try {
            return new ActiveWebhook(
                    ArnScope.of("us-east-1", "123456789012"),
                    UUID.randomUUID(),
                    WebhookJson.readRequest("w", Payload.parse(json).tree()).webhook(),
                    WebhookSecrets.NONE);
        } catch (InvalidWebhookException | MalformedJsonException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static WebhookRequest request(String mediaType, byte[] body) {
        return new WebhookRequest(
                "POST",
                "/a",
                Map.of("q", List.of("1"), "r", List.of("1", "2")),
                Map.of(
                        "x-key", List.of("the static key"),
                        "authorization", List.of("Bearer t"),
                        "cookie", List.of("c=d"),
                        "x-id", List.of("7")),
                mediaType,
                body);
    }

    private static WebhookRequest json(String body) {
        return request("application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static <T> Answer<T> get(CompletionStage<Answer<T>> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private Answer<MappedRequest> map(String members, WebhookRequest request) throws Exception {
        return get(mappings.map(webhook(members), request, "r"));
    }

    private String input(String members, WebhookRequest request) throws Exception {
        return map(members, request) instanceof Answer.Ok<MappedRequest>(var mapped)
                ? mapped.input()
                : "refused";
    }

    private Answer<WebhookResponse> respond(String response, String result) throws Exception {
        var webhook = webhook("\"response\":" + response);
        var mapping = webhook.definition().response();
        var tree = Payload.parse(result).tree();
        return get(
                mappings.respond(
                        webhook,
                        java.util.Objects.requireNonNull(mapping),
                        json("{\"challenge\":\"c\"}"),
                        "r",
                        () -> tree,
                        202));
    }

    @Test
    void the_whole_request_is_the_input_without_credentials() throws Exception {
        assertThat(input("", json("{\"a\":[1,null]}")))
                .isEqualTo(
                        "{\"method\":\"POST\",\"path\":\"/a\",\"query\":{%s},\"headers\":{\"x-id\":\"7\"},\"body\":{\"a\":[1,null]},\"bodyEncoding\":\"JSON\"}"
                                .formatted(
                                        input("\"input\":\"{% $states.input.query %}\"", json("{}"))
                                                .replaceAll("^\\{|}$", "")))
                .doesNotContain("static key", "Bearer", "c=d");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/x-www-form-urlencoded|a=1&b=x%20y+z&a=2|{\"a\":[\"1\",\"2\"],\"b\":\"x y z\"}",
                "application/vnd.x+json|[1]|[1]",
                "text/plain|hé|\"hé\"",
                "``|x|\"x\"",
                "application/json|``|\"\""
            })
    void a_body_is_decoded_by_its_media_type(String mediaType, String body, String expected)
            throws Exception {
        assertThat(
                        input(
                                "\"input\":\"{% $states.input.body %}\"",
                                request(mediaType, body.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(expected);
    }

    @Test
    void a_body_that_is_not_text_is_in_Base64() throws Exception {
        assertThat(
                        input(
                                "\"input\":[\"{% $states.input.body %}\",\"{% $states.input.bodyEncoding %}\"]",
                                request("application/json", new byte[] {(byte) 0xff, 1})))
                .isEqualTo("[\"/wE=\",\"BASE64\"]");
    }

    @ParameterizedTest
    @CsvSource({"application/json,{", "application/x-www-form-urlencoded,a=%zz"})
    void a_body_that_is_not_of_its_type_is_refused(String mediaType, String body) throws Exception {
        assertThat(map("", request(mediaType, body.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused ->
                                assertThat(refused.error().message())
                                        .startsWith(
                                                "The body is not of the type in Content-Type: "));
    }

    @Test
    void the_context_names_the_webhook() throws Exception {
        assertThat(input("\"input\":\"{% $states.context.Webhook %}\"", json("{}")))
                .isEqualTo(
                        "{\"Name\":\"w\",\"Arn\":\"arn:aws:askel:us-east-1:123456789012:webhook/w\",\"RequestId\":\"r\",\"ReceivedTime\":\"2023-11-14T22:13:20Z\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"header\":\"X-Id\"}|7",
                "{\"expression\":\"{% $states.input.body.id %}\"}|8",
                "{\"expression\":\"{% $states.input.body.name %}\"}|n"
            })
    void the_key_of_a_delivery_is_a_header_or_an_expression(String deduplication, String key)
            throws Exception {
        assertThat(map("\"deduplication\":" + deduplication, json("{\"id\":8,\"name\":\"n\"}")))
                .isInstanceOfSatisfying(
                        Answer.Ok.class,
                        ok -> assertThat(((MappedRequest) ok.result()).key()).isEqualTo(key));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"header\":\"X-Missing\"}|needs the header X-Missing",
                "{\"expression\":\"{% $states.input.body.missing %}\"}|'deduplication' of the webhook failed",
                "{\"expression\":\"{% $states.input.body %}\"}|neither a string nor a number"
            })
    void a_request_without_a_key_is_refused(String deduplication, String message) throws Exception {
        assertThat(map("\"deduplication\":" + deduplication, json("{}")))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.error().message()).contains(message));
    }

    @Test
    void a_mapping_has_the_bounds_of_a_state() throws Exception {
        assertThat(map("\"input\":\"{% ($f := function($n) {$f($n + 1)}; $f(0)) %}\"", json("{}")))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.error().message()).contains("'input'"));
        assertThat(map("\"input\":\"{% [1..400000].('a') %}\"", json("{}")))
                .isEqualTo(Answer.refused(EngineError.InvalidExecutionInput.tooLarge(262_144)));
    }

    @Test
    void the_number_of_mappings_is_bounded() throws Exception {
        var started = new CountDownLatch(1);
        var blocked = new CountDownLatch(1);
        var unit =
                threads.submit(
                        new dev.askel.engine.evaluation.EvaluationOwner("a", "m"),
                        dev.askel.engine.evaluation.EvaluationSize.SMALL,
                        _ -> {
                            started.countDown();
                            try {
                                blocked.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return true;
                        });
        started.await();
        var waiting = new ArrayList<CompletionStage<Answer<MappedRequest>>>();
        for (int i = 0; i < RequestMappings.EVALUATIONS_MAX; i++) {
            waiting.add(mappings.map(webhook(""), json("{}"), "r"));
        }
        assertThat(get(mappings.map(webhook(""), json("{}"), "r")))
                .isEqualTo(Answer.refused(new EngineError.ThrottlingException()));
        blocked.countDown();
        assertThat(unit.result().toCompletableFuture().get(60, TimeUnit.SECONDS)).isTrue();
        for (var each : waiting) {
            assertThat(get(each)).isInstanceOf(Answer.Ok.class);
        }
        assertThat(mappings.evaluationCount()).isZero();
    }

    @Test
    void a_response_has_a_status_headers_and_a_body() throws Exception {
        var mapped =
                respond(
                        "{\"status\":\"{% $states.result.code %}\",\"headers\":{\"X-Run\":\"{% $states.result.arn %}\",\"Content-Type\":\"text/csv; charset=utf-8\"},\"body\":\"{% $states.input.body.challenge %}\"}",
                        "{\"code\":201,\"arn\":\"a:b\"}");
        assertThat(mapped)
                .isInstanceOfSatisfying(
                        Answer.Ok.class,
                        ok -> {
                            var response = (WebhookResponse) ok.result();
                            assertThat(response.status()).isEqualTo(201);
                            assertThat(response.headers())
                                    .containsExactly(Map.entry("x-run", "a:b"));
                            assertThat(response.contentType()).isEqualTo("text/csv; charset=utf-8");
                            assertThat(response.body()).asString().isEqualTo("c");
                        });
        assertThat(respond("{\"body\":{\"a\":\"{% $states.result %}\"}}", "[1]"))
                .isInstanceOfSatisfying(
                        Answer.Ok.class,
                        ok -> {
                            var response = (WebhookResponse) ok.result();
                            assertThat(response.status()).isEqualTo(202);
                            assertThat(response.contentType()).isEqualTo("application/json");
                            assertThat(response.body()).asString().isEqualTo("{\"a\":[1]}");
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"{% 1 %}\"|is not an object",
                "{\"status\":99}|has a status",
                "{\"status\":\"200\"}|has a status",
                "{\"headers\":[]}|has headers that are not an object",
                "{\"headers\":{\"Set-Cookie\":\"a=b\"}}|has a header that webhooks cannot set",
                "{\"headers\":{\"Content-Security-Policy\":\"x\"}}|has a header that webhooks cannot set",
                "{\"headers\":{\"X-Content-Type-Options\":\"x\"}}|has a header that webhooks cannot set",
                "{\"headers\":{\"Access-Control-Allow-Origin\":\"*\"}}|has a header that webhooks cannot set",
                "{\"headers\":{\"X-Accel-Redirect\":\"/private\"}}|has a header that webhooks cannot set",
                "{\"headers\":{\"x-sendfile\":\"/etc/passwd\"}}|has a header that webhooks cannot set",
                "{\"headers\":{\"x-a\":\"b\\r\\nc: d\"}}|is not printable ASCII",
                "{\"headers\":{\"content-type\":\"text\"}}|has a malformed content type",
                "{\"body\":\"{% [1..300000].('abc') %}\"}|has a body that is too large"
            })
    void an_invalid_response_is_refused(String response, String message) throws Exception {
        assertThat(respond(response, "{}"))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.error().message()).contains(message));
    }
}
