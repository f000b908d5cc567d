package dev.askel.connectors.aws.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.model.ServiceModel;
import dev.askel.connectors.model.ServiceOperation;
import dev.askel.connectors.model.WireShape;
import dev.askel.connectors.model.WireShape.Kind;
import dev.askel.connectors.model.WireShape.Location;
import dev.askel.connectors.model.WireShape.Member;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Creates requests from parameters, by the model of their service. */
public final class WireRequests {
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";
    private static final String REST_XML = "rest-xml";
    private static final byte[] EMPTY_BODY = {};

    private WireRequests() {}

    /**
     * Creates the request of an operation.
     *
     * @param parameters members by their names in Step Functions; members that the model does not
     *     have are ignored
     */
    public static WireRequest of(
            ServiceModel model, ServiceOperation operation, ObjectNode parameters) {
        return switch (model.protocol()) {
            case "json" -> json(model, operation, parameters);
            case "query" -> form(model, operation, parameters, false);
            case "ec2" -> form(model, operation, parameters, true);
            case "rest-json", REST_XML -> new Rest(model, operation, parameters).request();
            default ->
                    throw new IllegalArgumentException(
                            "%s has the unsupported protocol %s"
                                    .formatted(model.serviceId(), model.protocol()));
        };
    }

    /**
     * Returns the SDK's message for a request that lacks a part of its address; null when the
     * address is complete. A missing header or query parameter is not checked, because the SDK
     * sends such a request and the service refuses it.
     */
    public static @Nullable String missingAddressMessage(
            ServiceModel model, ServiceOperation operation, ObjectNode parameters) {
        var input = operation.input();
        if (input == null) {
            return null;
        }
        for (var member : input.members()) {
            boolean inPath = member.location() == Location.PATH;
            boolean inHost = operation.hostPrefix().contains("{" + member.name() + "}");
            if ((inPath || inHost) && !parameters.hasNonNull(member.name())) {
                return "Unable to marshall request to %s: Parameter '%s' must not be null"
                        .formatted(
                                model.protocol().equals(REST_XML) ? "XML" : "JSON",
                                inPath ? member.wireName() : member.name());
            }
        }
        return null;
    }

    private static WireRequest json(
            ServiceModel model, ServiceOperation operation, ObjectNode parameters) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/x-amz-json-" + model.jsonVersion());
        headers.put("X-Amz-Target", model.targetPrefix() + "." + operation.name());
        if (model.isQueryCompatible()) {
            headers.put("x-amzn-query-mode", "true");
        }
        var input = operation.input();
        var body =
                input == null
                        ? JsonNodeFactory.instance.objectNode()
                        : JsonBody.toRequest(input, parameters);
        return new WireRequest(
                "POST", hostPrefix(operation, parameters), "/", "", headers, bytes(body));
    }

    private static WireRequest form(
            ServiceModel model, ServiceOperation operation, ObjectNode parameters, boolean ec2) {
        var form =
                QueryProtocolBody.of(
                        operation.name(), model.apiVersion(), operation.input(), parameters, ec2);
        return new WireRequest(
                "POST",
                hostPrefix(operation, parameters),
                "/",
                "",
                Map.of("Content-Type", FORM),
                form.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(JsonNode json) {
        return Payload.of(json).text().getBytes(StandardCharsets.UTF_8);
    }

    private static String hostPrefix(ServiceOperation operation, ObjectNode parameters) {
        return filled(operation.hostPrefix(), parameters);
    }

    /** Fills the placeholders of a template with members' values, encoded for a path. */
    private static String filled(String template, ObjectNode parameters) {
        var filled = new StringBuilder();
        int from = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', from)) {
            int close = template.indexOf('}', open);
            filled.append(template, from, open);
            var placeholder = template.substring(open + 1, close);
            boolean greedy = placeholder.endsWith("+");
            var name = greedy ? placeholder.substring(0, placeholder.length() - 1) : placeholder;
            var value = Scalars.toText(value(parameters, name));
            filled.append(
                    greedy ? PercentEncoding.encodePath(value) : PercentEncoding.encode(value));
            from = close + 1;
        }
        return filled.append(template, from, template.length()).toString();
    }

    private static JsonNode value(ObjectNode parameters, String name) {
        return parameters.path(
                name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1));
    }

    /** Creates a REST request. Its address, headers and body contain different members. */
    private static final class Rest {
        private final boolean xml;
        private final ServiceOperation operation;
        private final ObjectNode parameters;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private final List<String> query = new ArrayList<>();
        private String path;

        Rest(ServiceModel model, ServiceOperation operation, ObjectNode parameters) {
            this.xml = model.protocol().equals(REST_XML);
            this.operation = operation;
            this.parameters = parameters;
            int questionMark = operation.uriTemplate().indexOf('?');
            this.path =
                    questionMark < 0
                            ? operation.uriTemplate()
                            : operation.uriTemplate().substring(0, questionMark);
            if (questionMark >= 0) {
                query.add(operation.uriTemplate().substring(questionMark + 1));
            }
        }

        WireRequest request() {
            var input = operation.input();
            byte[] body = EMPTY_BODY;
            if (input != null) {
                for (var parameter : parameters.properties()) {
                    var member = input.member(parameter.getKey());
                    if (member != null && !parameter.getValue().isNull()) {
                        addToHeadersOrQuery(member, parameter.getValue());
                    }
                }
                body = body(input);
                addChecksum(input, body);
            }
            return new WireRequest(
                    operation.method(),
                    hostPrefix(operation, parameters),
                    filled(path, wireNamed(input)),
                    String.join("&", query),
                    headers,
                    body);
        }

        /**
         * Returns the members of the path by their wire names, which are the names of placeholders.
         */
        private ObjectNode wireNamed(@Nullable WireShape input) {
            var byWireName = JsonNodeFactory.instance.objectNode();
            if (input != null) {
                for (var member : input.members()) {
                    if (member.location() == Location.PATH
                            && parameters.hasNonNull(member.name())) {
                        var wire = member.wireName();
                        byWireName.set(
                                wire.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                                        + wire.substring(1),
                                parameters.path(member.name()));
                    }
                }
            }
            return byWireName;
        }

        private void addToHeadersOrQuery(Member member, JsonNode value) {
            switch (member.location()) {
                case HEADER -> headers.put(member.wireName(), header(member, value));
                case HEADERS ->
                        value.properties()
                                .forEach(e ->
                                        headers.put(
                                                member.wireName() + e.getKey(),
                                                Scalars.toText(e.getValue())));
                case QUERY -> query(member, value);
                case BODY, PATH, STATUS -> {}
            }
        }

        private static String header(Member member, JsonNode value) {
            if (member.isJsonText()) {
                return Base64.getEncoder()
                        .encodeToString(Scalars.toText(value).getBytes(StandardCharsets.UTF_8));
            }
            if (value.isArray()) {
                var texts = new ArrayList<String>();
                value.forEach(each -> texts.add(Scalars.toText(each)));
                return String.join(",", texts);
            }
            return Scalars.toWireText(
                    member.shape(), value, member.timestampFormat(), Scalars.RFC_822_TIME);
        }

        private void query(Member member, JsonNode value) {
            var shape = member.shape();
            if (shape.kind() == Kind.MAP) {
                for (var entry : value.properties()) {
                    var values = entry.getValue();
                    if (values.isArray()) {
                        values.forEach(each -> query(entry.getKey(), Scalars.toText(each)));
                    } else {
                        query(entry.getKey(), Scalars.toText(values));
                    }
                }
            } else if (value.isArray()) {
                for (var each : value) {
                    query(
                            member.wireName(),
                            Scalars.toWireText(shape.element(), each, null, Scalars.ISO_TIME));
                }
            } else {
                query(
                        member.wireName(),
                        Scalars.toWireText(
                                shape, value, member.timestampFormat(), Scalars.ISO_TIME));
            }
        }

        private void query(String name, String value) {
            query.add(PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value));
        }

        private byte[] body(WireShape input) {
            var payload = input.payloadMember();
            if (payload != null) {
                var value = parameters.path(payload.name());
                return value.isMissingNode() || value.isNull()
                        ? EMPTY_BODY
                        : payloadBody(payload, value);
            }
            boolean hasBodyMembers =
                    input.members().stream().anyMatch(m -> m.location() == Location.BODY);
            if (!hasBodyMembers) {
                return EMPTY_BODY;
            }
            if (xml) {
                var root = operation.xmlRootName();
                return xml(
                        root == null ? operation.name() + "Request" : root,
                        operation.xmlNamespace(),
                        input,
                        parameters);
            }
            headers.putIfAbsent("Content-Type", "application/json");
            return bytes(JsonBody.toRequest(input, parameters));
        }

        /** Creates a body from the member that is the complete body. */
        private byte[] payloadBody(Member payload, JsonNode value) {
            var shape = payload.shape();
            if (shape.kind() == Kind.STRUCTURE) {
                if (xml) {
                    return xml(
                            payload.wireName().equals(payload.name())
                                    ? shape.wireName(payload.name())
                                    : payload.wireName(),
                            payload.xmlNamespace().isMissingNode()
                                    ? shape.xmlNamespace()
                                    : payload.xmlNamespace(),
                            shape,
                            value);
                }
                headers.putIfAbsent("Content-Type", "application/json");
                return bytes(
                        value instanceof ObjectNode object
                                ? JsonBody.toRequest(shape, object)
                                : value);
            }
            if (shape.kind() == Kind.BLOB) {
                // A string is also sent as JSON, in quotes (recorded on AWS:
                // test_s3_put_object_str).
                headers.putIfAbsent(
                        "Content-Type", xml ? "text/plain; charset=UTF-8" : "application/json");
                return value instanceof BinaryNode binary ? binary.binaryValue() : bytes(value);
            }
            if (!xml) {
                headers.putIfAbsent(
                        "Content-Type",
                        shape.kind() == Kind.STRING ? "text/plain" : "application/json");
            }
            return Scalars.toText(value).getBytes(StandardCharsets.UTF_8);
        }

        private byte[] xml(String root, JsonNode namespace, WireShape shape, JsonNode value) {
            var text = XmlBody.of(root, namespace, shape, value);
            if (!text.isEmpty()) {
                headers.putIfAbsent("Content-Type", "application/xml");
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }

        /** Adds the checksum that the SDK adds by default when an operation supports checksums. */
        private void addChecksum(WireShape input, byte[] body) {
            var name = operation.checksumMember();
            var member = name == null ? null : input.member(name);
            if (member == null
                    || (body.length == 0 && input.payloadMember() == null)
                    || headers.keySet().stream()
                            .anyMatch(each -> each.startsWith("x-amz-checksum-"))) {
                return;
            }
            var algorithm = headers.get(member.wireName());
            if (algorithm != null && !algorithm.equals("CRC32")) {
                return;
            }
            var crc = new CRC32();
            crc.update(body);
            var crcBytes = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
            headers.put("x-amz-checksum-crc32", Base64.getEncoder().encodeToString(crcBytes));
            headers.putIfAbsent(member.wireName(), "CRC32");
        }
    }
}
