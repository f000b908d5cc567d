package dev.askel.trigger.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.template.FirstRefusal;
import dev.askel.asl.expression.template.JsonataTemplate;
import dev.askel.engine.api.connection.Secret;
import dev.askel.trigger.webhook.Verification.AccessKeySignature;
import dev.askel.trigger.webhook.Verification.Algorithm;
import dev.askel.trigger.webhook.Verification.Encoding;
import dev.askel.trigger.webhook.Verification.GitHubSignature;
import dev.askel.trigger.webhook.Verification.HmacSignature;
import dev.askel.trigger.webhook.Verification.SlackSignature;
import dev.askel.trigger.webhook.Verification.StaticKey;
import dev.askel.trigger.webhook.Verification.StripeSignature;
import dev.askel.trigger.webhook.Verification.Unverified;
import dev.askel.trigger.webhook.Webhook.Deduplication;
import dev.askel.trigger.webhook.Webhook.Mapping;
import dev.askel.trigger.webhook.Webhook.Mode;
import dev.askel.trigger.webhook.Webhook.Rate;
import dev.askel.trigger.webhook.Webhooks.WebhookDescription;
import dev.askel.trigger.webhook.Webhooks.WebhookPage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the definition of a webhook as JSON. REST requests and stored rows have the same
 * members. Members may be added, but not renamed or given another meaning.
 */
public final class WebhookJson {
    static final String METHODS = "methods";
    static final String RESPONSE = "response";
    static final String SECRET = "secret";

    private static final String DESCRIPTION = "description";
    private static final String MACHINE = "stateMachineArn";
    private static final String MODE = "mode";
    private static final String WAIT = "waitSeconds";
    private static final String VERIFICATION = "verification";
    private static final String DEDUPLICATION = "deduplication";
    private static final String INPUT = "input";
    private static final String CONTENT_TYPES = "contentTypes";
    private static final String BODY_BYTES = "bodyBytesMax";
    private static final String RATE = "requestsPerSecond";
    private static final String BURST = "burst";
    private static final String TOLERANCE = "toleranceSeconds";
    private static final String HEADER = "header";

    private static final int DESCRIPTION_LENGTH_MAX = 512;
    private static final int ARN_LENGTH_MAX = 2_048;
    private static final int PREFIX_LENGTH_MAX = 64;
    private static final int CONTENT_TYPES_MAX = 20;
    private static final int SECRET_LENGTH_MIN = 8;
    private static final int SECRET_LENGTH_MAX = 1_024;
    private static final int WAIT_SECONDS_DEFAULT = 30;

    /** Leaves time for the response within the usual time limit of proxies, 60 seconds. */
    private static final int WAIT_SECONDS_MAX = 45;

    /** Rows of earlier builds have longer waits. */
    private static final int STORED_WAIT_SECONDS_MAX = 60;

    private static final int RATE_MAX = 10_000;

    /** The maximum of {@link Webhook#bodyBytesMax}. */
    static final int BODY_BYTES_MAX = 1024 * 1024;

    /** The maximum input of an execution. A mapping may reduce a larger body. */
    private static final int BODY_BYTES_DEFAULT = 262_144;

    private static final Pattern METHOD = Pattern.compile("GET|POST|PUT|PATCH|DELETE");
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[!#$&^_.+0-9A-Za-z-]{1,127}/[!#$&^_.+0-9A-Za-z-]{1,127}");

    private static final JsonNode WHOLE_REQUEST =
            JsonNodeFactory.instance.textNode("{% $states.input %}");

    private enum Kind {
        GITHUB,
        STRIPE,
        SLACK,
        HMAC,
        KEY,
        ACCESS_KEY,
        NONE
    }

    private WebhookJson() {}

    /** A definition from a request, with the new secret if the request contains one. */
    record GivenWebhook(Webhook webhook, @Nullable Secret secret) {}

    /** Reads the body of a request. */
    static GivenWebhook readRequest(String name, JsonNode body) throws InvalidWebhookException {
        var members = JsonMembers.of(body);
        var secret = members.has(SECRET) ? readSecret(members) : null;
        var webhook = read(name, members, true);
        members.refuseOthers();
        return new GivenWebhook(webhook, secret);
    }

    /**
     * Reads a stored definition. An expression that this release refuses fails when it is
     * evaluated.
     */
    static Webhook readStored(String name, JsonNode stored) throws InvalidWebhookException {
        return read(name, JsonMembers.of(stored), false);
    }

    /** Reads a secret, which no message contains. */
    static Secret readSecret(JsonMembers members) throws InvalidWebhookException {
        var text = members.text(SECRET);
        if (text.length() < SECRET_LENGTH_MIN || text.length() > SECRET_LENGTH_MAX) {
            throw members.refusal(
                    SECRET,
                    "Member must have length between %d and %d, inclusive"
                            .formatted(SECRET_LENGTH_MIN, SECRET_LENGTH_MAX));
        }
        return new Secret(text);
    }

    private static Webhook read(String name, JsonMembers members, boolean strict)
            throws InvalidWebhookException {
        var description = members.textOrNull(DESCRIPTION, DESCRIPTION_LENGTH_MAX);
        var machine = members.textOrNull(MACHINE, ARN_LENGTH_MAX);
        if (machine == null) {
            throw members.missing(MACHINE);
        }
        var mode = members.constantOr(MODE, Mode.class, Mode.START);
        if (mode != Mode.START_AND_WAIT && members.has(WAIT)) {
            throw members.refusal(WAIT, "Member is valid with the mode START_AND_WAIT only");
        }
        int wait =
                members.integerOr(
                        WAIT,
                        WAIT_SECONDS_DEFAULT,
                        1,
                        strict ? WAIT_SECONDS_MAX : STORED_WAIT_SECONDS_MAX);
        var verification = readVerification(members);
        var deduplication = readDeduplication(members, verification, strict);
        var input = readMapping(members, INPUT, WHOLE_REQUEST, strict);
        var response = readResponse(members, strict);
        var methods = members.textsOr(METHODS, List.of("POST"), METHOD, 5);
        var types =
                members.textsOr(CONTENT_TYPES, List.of(), MEDIA_TYPE, CONTENT_TYPES_MAX).stream()
                        .map(type -> type.toLowerCase(Locale.ROOT))
                        .toList();
        int bytes = members.integerOr(BODY_BYTES, BODY_BYTES_DEFAULT, 1, BODY_BYTES_MAX);
        return new Webhook(
                name,
                description,
                machine,
                mode,
                Duration.ofSeconds(wait),
                verification,
                deduplication,
                input,
                response,
                List.copyOf(methods),
                types,
                bytes,
                readRate(members));
    }

    private static @Nullable Rate readRate(JsonMembers members) throws InvalidWebhookException {
        if (!members.has(RATE)) {
            if (members.has(BURST)) {
                throw members.refusal(BURST, "Member is valid with requestsPerSecond only");
            }
            return null;
        }
        int rate = members.integerOr(RATE, 1, 1, RATE_MAX);
        return new Rate(rate, members.integerOr(BURST, rate, 1, RATE_MAX));
    }

    private static Verification readVerification(JsonMembers members)
            throws InvalidWebhookException {
        var given = members.objectOrNull(VERIFICATION);
        if (given == null) {
            // A webhook without verification must say so.
            throw members.missing(VERIFICATION);
        }
        var verification =
                switch (given.constant("type", Kind.class)) {
                    case GITHUB -> new GitHubSignature();
                    case STRIPE -> new StripeSignature(readTolerance(given));
                    case SLACK -> new SlackSignature(readTolerance(given));
                    case HMAC -> readHmac(given);
                    case KEY -> new StaticKey(given.text(HEADER, HEADER_NAME));
                    case ACCESS_KEY -> new AccessKeySignature();
                    case NONE -> new Unverified();
                };
        given.refuseOthers();
        return verification;
    }

    private static Verification readHmac(JsonMembers given) throws InvalidWebhookException {
        var header = given.text(HEADER, HEADER_NAME);
        var algorithm = given.constantOr("algorithm", Algorithm.class, Algorithm.SHA256);
        var encoding = given.constantOr("encoding", Encoding.class, Encoding.HEX);
        var prefix = given.textOrNull("prefix", PREFIX_LENGTH_MAX);
        return new HmacSignature(header, algorithm, encoding, prefix == null ? "" : prefix);
    }

    private static Duration readTolerance(JsonMembers given) throws InvalidWebhookException {
        return Duration.ofSeconds(
                given.integerOr(
                        TOLERANCE,
                        (int) Verification.TOLERANCE_DEFAULT.toSeconds(),
                        1,
                        (int) Verification.TOLERANCE_MAX.toSeconds()));
    }

    private static @Nullable Deduplication readDeduplication(
            JsonMembers members, Verification verification, boolean strict)
            throws InvalidWebhookException {
        var given = members.objectOrNull(DEDUPLICATION);
        if (given == null) {
            return null;
        }
        if (given.has(HEADER) == given.has("expression")) {
            throw members.refusal(
                    DEDUPLICATION, "Member must have either a header or an expression");
        }
        var deduplication =
                given.has(HEADER)
                        ? new Deduplication(readKeyHeader(given, verification, strict), null)
                        : new Deduplication(
                                null, readMapping(given, "expression", WHOLE_REQUEST, strict));
        given.refuseOthers();
        return deduplication;
    }

    /** Reads the name of a header whose value becomes a part of the execution's name. */
    private static String readKeyHeader(
            JsonMembers deduplication, Verification verification, boolean strict)
            throws InvalidWebhookException {
        var header = deduplication.text(HEADER, HEADER_NAME);
        if (strict && WebhookRequest.isCredential(header, verification.credentialHeaders())) {
            throw deduplication.refusal(
                    HEADER,
                    "Member must not be a header with credentials, because its value becomes a part of the execution name");
        }
        return header;
    }

    private static @Nullable Mapping readResponse(JsonMembers members, boolean strict)
            throws InvalidWebhookException {
        if (!members.has(RESPONSE)) {
            return null;
        }
        var mapping = readMapping(members, RESPONSE, WHOLE_REQUEST, strict);
        if (mapping.source().isObject()) {
            var names = JsonMembers.of(mapping.source());
            names.valueOrNull("status");
            names.valueOrNull("headers");
            names.valueOrNull("body");
            names.refuseOthers();
        } else if (!mapping.source().isTextual()) {
            throw members.refusal(RESPONSE, "Member must be an object or an expression");
        }
        return mapping;
    }

    private static Mapping readMapping(
            JsonMembers members, String name, JsonNode otherwise, boolean strict)
            throws InvalidWebhookException {
        var given = members.valueOrNull(name);
        var source = given == null ? otherwise : given;
        var findings = new FirstRefusal();
        var compiled = JsonataTemplate.compile(source, name, findings);
        if (strict && findings.reason() != null) {
            throw members.refusal(name, findings.reason());
        }
        return new Mapping(source, compiled);
    }

    /** Writes a definition without secrets. */
    static ObjectNode write(Webhook webhook) {
        var json = JsonNodeFactory.instance.objectNode();
        if (webhook.description() != null) {
            json.put(DESCRIPTION, webhook.description());
        }
        json.put(MACHINE, webhook.stateMachineArn());
        json.put(MODE, webhook.mode().name());
        if (webhook.mode() == Mode.START_AND_WAIT) {
            json.put(WAIT, webhook.waitMax().toSeconds());
        }
        json.set(VERIFICATION, write(webhook.verification()));
        var deduplication = webhook.deduplication();
        if (deduplication != null) {
            var key = json.putObject(DEDUPLICATION);
            if (deduplication.header() != null) {
                key.put(HEADER, deduplication.header());
            }
            if (deduplication.expression() != null) {
                key.set("expression", deduplication.expression().source());
            }
        }
        json.set(INPUT, webhook.input().source());
        if (webhook.response() != null) {
            json.set(RESPONSE, webhook.response().source());
        }
        webhook.methods().forEach(json.putArray(METHODS)::add);
        if (!webhook.contentTypes().isEmpty()) {
            webhook.contentTypes().forEach(json.putArray(CONTENT_TYPES)::add);
        }
        json.put(BODY_BYTES, webhook.bodyBytesMax());
        var rate = webhook.rate();
        if (rate != null) {
            json.put(RATE, rate.requestsPerSecond()).put(BURST, rate.burst());
        }
        return json;
    }

    /** Returns a webhook as JSON text. Times are seconds since 1970. */
    public static String text(WebhookDescription description) {
        return text(write(description));
    }

    /** Returns a page of webhooks as JSON text. */
    public static String text(WebhookPage page) {
        return text(write(page));
    }

    private static ObjectNode write(WebhookDescription description) {
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("webhookArn", description.webhookArn())
                        .put("name", description.name())
                        .put("path", description.path());
        for (var member : description.definition().properties()) {
            json.set(member.getKey(), member.getValue());
        }
        var until = description.previousSecretValidUntil();
        if (until != null) {
            json.put("previousSecretValidUntil", seconds(until));
        }
        return json.put("creationDate", seconds(description.creationDate()))
                .put("lastModifiedDate", seconds(description.lastModifiedDate()));
    }

    private static ObjectNode write(WebhookPage page) {
        var json = JsonNodeFactory.instance.objectNode();
        var webhooks = json.putArray("webhooks");
        page.webhooks().forEach(each -> webhooks.add(write(each)));
        if (page.nextToken() != null) {
            json.put("nextToken", page.nextToken());
        }
        return json;
    }

    private static String text(ObjectNode json) {
        return Payload.of(json).text();
    }

    private static BigDecimal seconds(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli(), 3);
    }

    private static ObjectNode write(Verification verification) {
        var json = JsonNodeFactory.instance.objectNode();
        return switch (verification) {
            case GitHubSignature() -> json.put("type", Kind.GITHUB.name());
            case StripeSignature(var tolerance) ->
                    json.put("type", Kind.STRIPE.name()).put(TOLERANCE, tolerance.toSeconds());
            case SlackSignature(var tolerance) ->
                    json.put("type", Kind.SLACK.name()).put(TOLERANCE, tolerance.toSeconds());
            case HmacSignature hmac -> {
                json.put("type", Kind.HMAC.name())
                        .put(HEADER, hmac.header())
                        .put("algorithm", hmac.algorithm().name())
                        .put("encoding", hmac.encoding().name());
                if (!hmac.prefix().isEmpty()) {
                    json.put("prefix", hmac.prefix());
                }
                yield json;
            }
            case StaticKey(var header) -> json.put("type", Kind.KEY.name()).put(HEADER, header);
            case AccessKeySignature() -> json.put("type", Kind.ACCESS_KEY.name());
            case Unverified() -> json.put("type", Kind.NONE.name());
        };
    }
}
