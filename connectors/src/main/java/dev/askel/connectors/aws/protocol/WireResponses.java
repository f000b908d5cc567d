package dev.askel.connectors.aws.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.call.HttpExchange.Response;
import dev.askel.connectors.model.ServiceModel;
import dev.askel.connectors.model.ServiceOperation;
import dev.askel.connectors.model.WireShape;
import dev.askel.connectors.model.WireShape.Kind;
import dev.askel.connectors.model.WireShape.Member;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/** Reads responses by the model of their service. */
public final class WireResponses {
    private WireResponses() {}

    /**
     * Reads the result of an operation. Names are in Pascal case and sorted. Times are in ISO 8601.
     * A member that is the complete body comes last (recorded on AWS: test_s3_get_object).
     *
     * @return null when the body does not match the protocol
     */
    public static @Nullable ObjectNode parseResult(
            ServiceModel model, ServiceOperation operation, Response answer) {
        var output = operation.output();
        return switch (model.protocol()) {
            case "json" -> json(output, answer.body());
            case "query", "ec2" -> xml(output, operation.resultWrapper(), answer.body());
            default -> rest(model.protocol().equals("rest-xml"), output, answer);
        };
    }

    private static @Nullable ObjectNode json(@Nullable WireShape output, String body) {
        if (output == null || body.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            return Payload.parse(body).tree() instanceof ObjectNode object
                    ? JsonBody.toResult(output, object)
                    : null;
        } catch (MalformedJsonException e) {
            return null;
        }
    }

    private static @Nullable ObjectNode xml(
            @Nullable WireShape output, @Nullable String wrapper, String body) {
        if (output == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        var root = XmlResponse.parse(body);
        if (root == null) {
            return null;
        }
        var element = wrapper == null ? root : XmlResponse.child(root, wrapper);
        return element == null
                ? JsonNodeFactory.instance.objectNode()
                : XmlResponse.toResult(output, element);
    }

    private static @Nullable ObjectNode rest(
            boolean xml, @Nullable WireShape output, Response answer) {
        var result = JsonNodeFactory.instance.objectNode();
        if (output == null) {
            return result;
        }
        var sorted = new TreeMap<String, JsonNode>();
        for (var member : output.members()) {
            var value = fromHttp(member, answer);
            if (value != null) {
                sorted.put(member.name(), value);
            }
        }
        var payload = output.payloadMember();
        if (payload == null) {
            var members = xml ? xmlBody(output, answer.body()) : json(output, answer.body());
            if (members == null) {
                return null;
            }
            members.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
            sorted.forEach(result::set);
            return result;
        }
        var bodyValue = payloadBody(xml, payload, answer.body());
        if (bodyValue instanceof ObjectNode) {
            sorted.put(payload.name(), bodyValue);
            sorted.forEach(result::set);
            return result;
        }
        sorted.forEach(result::set);
        if (bodyValue != null) {
            result.set(payload.name(), bodyValue);
        }
        return result;
    }

    private static @Nullable ObjectNode xmlBody(WireShape output, String body) {
        return body.isBlank() ? JsonNodeFactory.instance.objectNode() : xml(output, null, body);
    }

    private static @Nullable JsonNode payloadBody(boolean xml, Member payload, String body) {
        var shape = payload.shape();
        if (shape.kind() != Kind.STRUCTURE) {
            return TextNode.valueOf(body);
        }
        if (body.isBlank()) {
            return null;
        }
        return xml ? xml(shape, null, body) : json(shape, body);
    }

    private static @Nullable JsonNode fromHttp(Member member, Response answer) {
        return switch (member.location()) {
            case STATUS -> IntNode.valueOf(answer.status());
            case HEADERS -> headersWithPrefix(member.wireName().toLowerCase(Locale.ROOT), answer);
            case HEADER -> {
                var header = answer.headers().firstValue(member.wireName());
                yield header.isEmpty()
                        ? null
                        : member.isJsonText()
                                ? TextNode.valueOf(decoded(header.get()))
                                : Scalars.toResult(member.shape(), header.get());
            }
            case BODY, PATH, QUERY -> null;
        };
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return base64;
        }
    }

    private static JsonNode headersWithPrefix(String prefix, Response answer) {
        var sorted = new TreeMap<String, String>();
        answer.headers()
                .map()
                .forEach((name, values) -> {
                    var lower = name.toLowerCase(Locale.ROOT);
                    if (lower.startsWith(prefix)) {
                        sorted.put(lower.substring(prefix.length()), values.getLast());
                    }
                });
        var map = JsonNodeFactory.instance.objectNode();
        sorted.forEach(map::put);
        return map;
    }

    /** Returns the request id in a response; null when it contains none. */
    public static @Nullable String parseRequestId(ServiceModel model, Response answer) {
        for (var name : new String[] {"x-amzn-requestid", "x-amz-request-id"}) {
            var header = answer.headers().firstValue(name);
            if (header.isPresent()) {
                return header.get();
            }
        }
        return switch (model.protocol()) {
            case "query" -> {
                var root = XmlResponse.parse(answer.body());
                var metadata = root == null ? null : XmlResponse.child(root, "ResponseMetadata");
                yield XmlResponse.text(metadata == null ? root : metadata, "RequestId");
            }
            case "ec2" -> XmlResponse.text(XmlResponse.parse(answer.body()), "requestId");
            default -> null;
        };
    }

    /**
     * An error response.
     *
     * @param code the code of the error; null when the response contains none
     * @param message the message of the error; null when the response contains none
     * @param requestId the id of the request; null when the response contains none
     */
    public record WireRefusal(
            @Nullable String code, @Nullable String message, @Nullable String requestId) {}

    /** Reads a response with a status of 300 or above. */
    public static WireRefusal parseRefusal(ServiceModel model, Response answer) {
        return switch (model.protocol()) {
            case "query", "ec2", "rest-xml" -> xmlRefusal(model, answer);
            default -> jsonRefusal(model, answer);
        };
    }

    private static WireRefusal jsonRefusal(ServiceModel model, Response answer) {
        var body = tree(answer.body());
        var headers = answer.headers();
        var type =
                headers.firstValue("x-amzn-ErrorType")
                        .or(() -> text(body, "__type"))
                        .or(() -> text(body, "code"))
                        .orElse(null);
        // Services that previously used the query protocol return the code of that protocol.
        var queryCode = headers.firstValue("x-amzn-query-error").map(e -> e.split(";", 2)[0]);
        return new WireRefusal(
                queryCode.orElse(bareName(type)),
                text(body, "message")
                        .or(() -> text(body, "Message"))
                        .or(() -> text(body, "errorMessage"))
                        .orElse(null),
                parseRequestId(model, answer));
    }

    private static @Nullable JsonNode tree(String body) {
        try {
            return Payload.parse(body).tree();
        } catch (MalformedJsonException e) {
            return null;
        }
    }

    private static java.util.Optional<String> text(@Nullable JsonNode body, String name) {
        return body == null
                ? java.util.Optional.empty()
                : java.util.Optional.ofNullable(body.path(name).textValue());
    }

    /** Returns the bare name in {@code namespace#Name:http://…}. */
    private static @Nullable String bareName(@Nullable String type) {
        if (type == null) {
            return null;
        }
        int end = type.indexOf(':');
        var bareType = end < 0 ? type : type.substring(0, end);
        return bareType.substring(bareType.indexOf('#') + 1);
    }

    private static WireRefusal xmlRefusal(ServiceModel model, Response answer) {
        var root = XmlResponse.parse(answer.body());
        var error = root == null ? null : error(root);
        var id = parseRequestId(model, answer);
        if (id == null) {
            id = XmlResponse.text(root, "RequestId");
        }
        if (id == null) {
            id = XmlResponse.text(root, "RequestID");
        }
        if (id == null) {
            id = XmlResponse.text(error, "RequestId");
        }
        return new WireRefusal(
                XmlResponse.text(error, "Code"), XmlResponse.text(error, "Message"), id);
    }

    /**
     * Returns the error element. It is the root in responses of S3, and an entry of a list in
     * responses of EC2.
     */
    private static @Nullable Element error(Element root) {
        if (root.getTagName().equals("Error")) {
            return root;
        }
        var errors = XmlResponse.child(root, "Errors");
        return XmlResponse.child(errors == null ? root : errors, "Error");
    }
}
