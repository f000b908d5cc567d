package dev.askel.trigger.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.trigger.text.Utf8;
import dev.askel.trigger.webhook.Webhook.Mode;
import dev.askel.trigger.webhook.WebhookJson.GivenWebhook;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and checks the requests that store webhooks. */
final class WebhookInput {
    private static final int DEFINITION_BYTES_MAX = 64 * 1024;

    private WebhookInput() {}

    /** Reads the definition of a webhook and its secret. */
    static GivenWebhook read(String name, byte[] body) throws InvalidWebhookException {
        if (!Webhook.isName(name)) {
            throw InvalidWebhookException.of(
                    "webhookName",
                    name,
                    "Member must satisfy regular expression pattern: %s, and must not be twelve digits"
                            .formatted(Webhook.NAME.pattern()));
        }
        var json = parse(body);
        // Compiling the expressions of a large definition takes long.
        if (json instanceof ObjectNode members
                && Payload.of(withoutSecret(members)).checkSize(DEFINITION_BYTES_MAX)
                        != Payload.SizeCheck.FITS) {
            throw tooLarge();
        }
        var given = WebhookJson.readRequest(name, json);
        if (given.secret() != null && !given.webhook().verification().hasSecret()) {
            throw new InvalidWebhookException(
                    "1 validation error detected: Member 'secret' is not valid with this verification");
        }
        // The stored definition also has the default values.
        if (WebhookCodec.encodeDefinition(given.webhook()).length > DEFINITION_BYTES_MAX) {
            throw tooLarge();
        }
        return given;
    }

    private static ObjectNode withoutSecret(ObjectNode members) {
        var others = JsonNodeFactory.instance.objectNode();
        others.setAll(members);
        others.remove(WebhookJson.SECRET);
        return others;
    }

    private static InvalidWebhookException tooLarge() {
        return new InvalidWebhookException(
                "The definition of a webhook must have at most %d bytes"
                        .formatted(DEFINITION_BYTES_MAX));
    }

    /** Parses a body, JSON in UTF-8 with unique keys. */
    static JsonNode parse(byte[] body) throws InvalidWebhookException {
        var text = Utf8.decode(body);
        try {
            if (text != null) {
                return Payload.parseWithUniqueKeys(text).tree();
            }
        } catch (MalformedJsonException malformed) {
            // Both defects have one message.
        }
        throw new InvalidWebhookException("The body is not a JSON object.");
    }

    /**
     * Checks that the machine of a webhook exists and has the type that the mode needs.
     *
     * @param type null when no such machine can be started
     */
    static Optional<EngineError> machineRefusal(Webhook webhook, @Nullable StateMachineType type) {
        if (type == null) {
            return Optional.of(new EngineError.StateMachineDoesNotExist(webhook.stateMachineArn()));
        }
        boolean isExpress = type == StateMachineType.EXPRESS;
        var mode = webhook.mode();
        if (mode == Mode.START_SYNC && !isExpress) {
            return Optional.of(modeRefusal(mode, "an Express"));
        }
        if (mode == Mode.START_AND_WAIT && isExpress) {
            return Optional.of(modeRefusal(mode, "a Standard"));
        }
        return isExpress && webhook.deduplication() != null
                ? Optional.of(
                        new EngineError.ValidationException(
                                "1 validation error detected: Member 'deduplication' needs a Standard state machine, because Express executions can have equal names"))
                : Optional.empty();
    }

    private static EngineError modeRefusal(Mode mode, String type) {
        return new EngineError.ValidationException(
                "1 validation error detected: Value '%s' at 'mode' failed to satisfy constraint: The mode needs %s state machine"
                        .formatted(mode, type));
    }
}
