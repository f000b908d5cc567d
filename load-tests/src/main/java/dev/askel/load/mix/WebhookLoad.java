package dev.askel.load.mix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signed requests of a webhook, each sent twice with the same delivery key. */
final class WebhookLoad extends KeyedLoad {
    private static final Duration INTERVAL = Duration.ofMillis(400);
    private static final String SECRET = "the secret of the load";
    private static final String ALGORITHM = "HmacSHA256";

    private final String webhook;

    /**
     * Creates a load without starting it.
     *
     * @param askel a client of us-east-1
     * @param name distinguishes loads
     */
    WebhookLoad(AskelClient askel, String name) {
        super(askel, "HOOKED-" + name, "webhook request", INTERVAL);
        webhook = "load-" + name;
    }

    @Override
    void createResources() throws ErrorResponseException, UnknownOutcomeException {
        var request =
                AskelClient.newRequest()
                        .put("stateMachineArn", createMachine())
                        .put("secret", SECRET);
        request.putObject("verification").put("type", "GITHUB");
        request.putObject("deduplication").put("expression", "{% $states.input.body.id %}");
        var body = request.put("input", "{% $states.input.body %}").toString();
        RetryingCaller.retry(
                () -> askel.callPath("PUT", "/api/v1/webhooks/" + webhook, body, Map.of()));
    }

    @Override
    void send(String key) {
        var body = AskelClient.newRequest().put("id", key).toString();
        var headers = Map.of("X-Hub-Signature-256", "sha256=" + signature(body));
        for (int i = 0; i < 2; i++) {
            try {
                var answer = askel.callPath("POST", "/hooks/" + webhook, body, headers);
                var arn = answer.path("executionArn").asText();
                if (!arn.equals(LoadRegion.DEFAULT.executionArn(machineName, name(key)))) {
                    complain("webhook request %s started %s".formatted(key, arn));
                }
                acknowledge(key);
            } catch (UnknownOutcomeException e) {
                reportUnanswered(key);
                if (e.isInternalError()) {
                    complain("a response was an internal error: " + e.getMessage());
                }
            } catch (ErrorResponseException e) {
                if (!e.isThrottled()) {
                    complain("a webhook request was refused: " + e.getMessage());
                }
            }
        }
    }

    private static String signature(String body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String name(String key) {
        return webhook + "." + key;
    }

    @Override
    String key(JsonNode execution) {
        var name = execution.path("name").asText();
        return name.startsWith(name("")) ? name.substring(name("").length()) : name;
    }
}
