package dev.askel.trigger.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.connection.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;

/**
 * Encodes the definition and the secrets of a webhook for storage: JSON with a version. Members may
 * be added, but not renamed or given another meaning.
 */
final class WebhookCodec {
    private static final int VERSION = 1;

    private WebhookCodec() {}

    static byte[] encodeDefinition(Webhook webhook) {
        var json = JsonNodeFactory.instance.objectNode().put("v", VERSION);
        json.set("webhook", WebhookJson.write(webhook));
        return bytes(json);
    }

    static Webhook decodeDefinition(String name, byte[] stored) {
        try {
            return WebhookJson.readStored(name, read(stored).path("webhook"));
        } catch (InvalidWebhookException e) {
            throw new IllegalStateException("The stored webhook " + name + " is invalid", e);
        }
    }

    /**
     * Returns the members of a stored definition that this release cannot decode; without members
     * when it is not JSON.
     */
    static JsonNode readUnchecked(byte[] stored) {
        try {
            var members =
                    Payload.parse(new String(stored, StandardCharsets.UTF_8))
                            .tree()
                            .path("webhook");
            return members.isObject() ? members : JsonNodeFactory.instance.objectNode();
        } catch (MalformedJsonException notJson) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    static byte[] encodeSecrets(WebhookSecrets secrets) {
        var json = JsonNodeFactory.instance.objectNode().put("v", VERSION);
        var array = json.putArray("secrets");
        for (var each : secrets.secrets()) {
            var item = array.addObject().put("secret", each.secret().text());
            var until = each.validUntil();
            if (until != null) {
                item.put("until", until.toEpochMilli());
            }
        }
        return bytes(json);
    }

    static WebhookSecrets decodeSecrets(byte[] stored) {
        var secrets = new ArrayList<WebhookSecrets.StoredSecret>();
        for (var each : read(stored).path("secrets")) {
            secrets.add(
                    new WebhookSecrets.StoredSecret(
                            new Secret(each.path("secret").asText()),
                            each.has("until")
                                    ? Instant.ofEpochMilli(each.path("until").asLong())
                                    : null));
        }
        return new WebhookSecrets(secrets);
    }

    private static byte[] bytes(JsonNode json) {
        return Payload.of(json).text().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode read(byte[] stored) {
        JsonNode json;
        try {
            json = Payload.parse(new String(stored, StandardCharsets.UTF_8)).tree();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("A stored webhook is not JSON", e);
        }
        if (json.path("v").asInt() != VERSION) {
            throw new IllegalStateException(
                    "A stored webhook has version " + json.path("v") + ", expected " + VERSION);
        }
        return json;
    }
}
