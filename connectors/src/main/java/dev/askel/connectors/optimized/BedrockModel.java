package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;

/** {@code bedrock:invokeModel}: a body in JSON there and back. */
final class BedrockModel {
    private static final String BODY = "Body";
    private static final String CONTENT_TYPE = "ContentType";
    private static final String JSON = "application/json";

    private BedrockModel() {}

    static Api api() {
        return Api.of("bedrock", "invokeModel", ServiceWords.BEDROCK_RUNTIME, "ModelId")
                .texts("/" + BODY)
                .bare()
                .calling("InvokeModel", BedrockModel::request)
                .answering(BedrockModel::result);
    }

    private static ObjectNode request(ObjectNode parameters) {
        return parameters.has(CONTENT_TYPE) ? parameters : parameters.put(CONTENT_TYPE, JSON);
    }

    private static ObjectNode result(ObjectNode answer) {
        var body = answer.path(BODY);
        if (body.isTextual()) {
            answer.set(BODY, parsed(body));
        }
        return answer;
    }

    private static JsonNode parsed(JsonNode body) {
        try {
            return Payload.parse(body.textValue()).tree();
        } catch (MalformedJsonException _) {
            return body;
        }
    }
}
