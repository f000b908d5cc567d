package dev.askel.trigger.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.connection.Secret;
import dev.askel.trigger.webhook.WebhookSecrets.StoredSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JSON of webhooks, in requests and in the database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookJsonTest {
    private static final String ARN =
            "\"stateMachineArn\":\"arn:aws:states:us-east-1:123456789012:stateMachine:m\"";
    private static final String NONE = "\"verification\":{\"type\":\"NONE\"}";

    private static JsonNode tree(String json) {
        try {
            return Payload.parse(json).tree();
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Webhook read(String json) {
        try {
            return WebhookJson.readRequest("w", tree(json)).webhook();
        } catch (InvalidWebhookException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String resource(String name) throws IOException {
        try (var file = Objects.requireNonNull(WebhookJsonTest.class.getResourceAsStream(name))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void a_definition_has_defaults() {
        var webhook = read("{%s,%s}".formatted(ARN, NONE));
        assertThat(webhook.mode()).isEqualTo(Webhook.Mode.START);
        assertThat(webhook.methods()).containsExactly("POST");
        assertThat(webhook.contentTypes()).isEmpty();
        assertThat(webhook.bodyBytesMax()).isEqualTo(262_144);
        assertThat(webhook.waitMax()).isEqualTo(Duration.ofSeconds(30));
        assertThat(webhook.rate()).isNull();
        assertThat(webhook.response()).isNull();
        assertThat(webhook.input().source().asText()).isEqualTo("{% $states.input %}");
    }

    /** The file has every member. It must remain readable, and must be written unchanged. */
    @Test
    void stored_definitions_and_secrets_of_this_release_are_readable() throws IOException {
        var stored = resource("webhook-v1.json");
        var webhook = WebhookCodec.decodeDefinition("w", stored.getBytes(StandardCharsets.UTF_8));
        assertThat(new String(WebhookCodec.encodeDefinition(webhook), StandardCharsets.UTF_8))
                .isEqualTo(stored);
        assertThat(webhook.verification())
                .isEqualTo(
                        new Verification.HmacSignature(
                                "X-Signature",
                                Verification.Algorithm.SHA512,
                                Verification.Encoding.BASE64,
                                "v1="));
        assertThat(webhook.rate()).isEqualTo(new Webhook.Rate(50, 100));

        var secrets = resource("webhook-secrets-v1.json");
        var read = WebhookCodec.decodeSecrets(secrets.getBytes(StandardCharsets.UTF_8));
        assertThat(read)
                .isEqualTo(
                        new WebhookSecrets(
                                List.of(
                                        new StoredSecret(new Secret("the new secret"), null),
                                        new StoredSecret(
                                                new Secret("the old secret"),
                                                Instant.ofEpochMilli(1_700_000_000_123L)))));
        assertThat(new String(WebhookCodec.encodeSecrets(read), StandardCharsets.UTF_8))
                .isEqualTo(secrets);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"GITHUB\"}",
                "{\"type\":\"STRIPE\",\"toleranceSeconds\":300}",
                "{\"type\":\"SLACK\",\"toleranceSeconds\":60}",
                "{\"type\":\"HMAC\",\"header\":\"X-S\",\"algorithm\":\"SHA1\",\"encoding\":\"HEX\"}",
                "{\"type\":\"KEY\",\"header\":\"X-Key\"}",
                "{\"type\":\"ACCESS_KEY\"}",
                "{\"type\":\"NONE\"}"
            })
    void each_verification_is_written_as_it_was_read(String verification) {
        var webhook = read("{%s,\"verification\":%s}".formatted(ARN, verification));
        assertThat(WebhookJson.write(webhook).path("verification").toString())
                .isEqualTo(verification);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{NONE}|'stateMachineArn' failed",
                "{ARN}|'verification' failed",
                "{ARN,\"verification\":{}}|'verification.type' failed",
                "{ARN,\"verification\":{\"type\":\"X\"}}|Value 'X' at 'verification.type' failed",
                "{ARN,\"verification\":{\"type\":\"GITHUB\",\"header\":\"h\"}}|Member 'verification.header' is not known",
                "{ARN,\"verification\":{\"type\":\"HMAC\"}}|'verification.header' failed",
                "{ARN,\"verification\":{\"type\":\"KEY\",\"header\":\"a b\"}}|Value 'a b' at 'verification.header'",
                "{ARN,\"verification\":{\"type\":\"SLACK\",\"toleranceSeconds\":3601}}|between 1 and 3600",
                "{ARN,NONE,\"secrets\":1}|Member 'secrets' is not known",
                "{ARN,NONE,\"mode\":\"SYNC\"}|enum value set: [START, START_SYNC, START_AND_WAIT]",
                "{ARN,NONE,\"waitSeconds\":3}|'waitSeconds' failed to satisfy constraint: Member is valid with the mode START_AND_WAIT only",
                "{ARN,NONE,\"mode\":\"START_AND_WAIT\",\"waitSeconds\":46}|between 1 and 45",
                "{ARN,NONE,\"methods\":[\"HEAD\"]}|Value 'HEAD' at 'methods'",
                "{ARN,NONE,\"methods\":[]}|Value '[]' at 'methods'",
                "{ARN,NONE,\"contentTypes\":[\"json\"]}|Value 'json' at 'contentTypes'",
                "{ARN,NONE,\"bodyBytesMax\":1048577}|between 1 and 1048576",
                "{ARN,NONE,\"bodyBytesMax\":1.5}|'bodyBytesMax' failed to satisfy constraint: Member must be an integer",
                "{ARN,NONE,\"burst\":5}|'burst' failed",
                "{ARN,NONE,\"requestsPerSecond\":0}|between 1 and 10000",
                "{ARN,NONE,\"deduplication\":{}}|either a header or an expression",
                "{ARN,NONE,\"deduplication\":{\"header\":\"a\",\"expression\":\"b\"}}|either a header or an expression",
                "{ARN,NONE,\"deduplication\":{\"header\":\"Authorization\"}}|'deduplication.header' failed to satisfy constraint: Member must not be a header with credentials",
                "{ARN,\"verification\":{\"type\":\"KEY\",\"header\":\"X-Key\"},\"deduplication\":{\"header\":\"x-KEY\"}}|Member must not be a header with credentials",
                "{ARN,\"verification\":{\"type\":\"GITHUB\"},\"deduplication\":{\"header\":\"X-Hub-Signature-256\"}}|Member must not be a header with credentials",
                "{ARN,NONE,\"input\":\"{% $states.( %}\"}|'input' failed to satisfy constraint: The expression is not JSONata",
                "{ARN,NONE,\"input\":\"{% $states.input\"}|does not end with %}",
                "{ARN,NONE,\"input\":\"{% $.body %}\"}|'input' failed",
                "{ARN,NONE,\"response\":3}|'response' failed",
                "{ARN,NONE,\"response\":{\"stat\":200}}|Member 'stat' is not known",
                "{ARN,NONE,\"description\":7}|'description' failed to satisfy constraint: Member must be a string",
                "[]|The body is not a JSON object."
            })
    void an_invalid_member_is_refused_by_its_name(String body, String message) {
        var json = body.replace("ARN", ARN).replace("NONE", NONE);
        assertThatThrownBy(() -> WebhookJson.readRequest("w", tree(json)))
                .isInstanceOf(InvalidWebhookException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"\"short\"", "123456789", "\"\""})
    void the_message_about_a_secret_does_not_repeat_it(String secret) {
        assertThatThrownBy(() ->
                        WebhookJson.readRequest(
                                "w",
                                tree(
                                        "{%s,\"verification\":{\"type\":\"GITHUB\"},\"secret\":%s}"
                                                .formatted(ARN, secret))))
                .isInstanceOf(InvalidWebhookException.class)
                .hasMessageContaining("'secret' failed")
                .hasMessageNotContainingAny("short", "123456789");
    }

    @Test
    void a_rotation_keeps_the_previous_secret_for_some_time() {
        var now = Instant.ofEpochSecond(1_000);
        var first = WebhookSecrets.of(new Secret("first"));
        var second = first.rotated(new Secret("second"), Duration.ofSeconds(10), now);
        assertThat(second.valid(now)).containsExactly(new Secret("second"), new Secret("first"));
        assertThat(second.previousValidUntil(now)).isEqualTo(now.plusSeconds(10));
        assertThat(second.valid(now.plusSeconds(10))).containsExactly(new Secret("second"));
        assertThat(second.previousValidUntil(now.plusSeconds(10))).isNull();
        var third = second.rotated(new Secret("third"), Duration.ofSeconds(10), now);
        assertThat(third.valid(now)).containsExactly(new Secret("third"), new Secret("second"));
        assertThat(third.rotated(new Secret("fourth"), Duration.ZERO, now).valid(now))
                .containsExactly(new Secret("fourth"));
    }
}
