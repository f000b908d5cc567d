package dev.askel.asl.expression.intrinsic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.JsonReader;
import dev.askel.asl.expression.MalformedJsonException;
import java.util.HashMap;
import java.util.Map;

/** The intrinsic functions that parse, write and merge JSON. */
final class JsonIntrinsics {
    private JsonIntrinsics() {}

    /**
     * Parses a JSON string. A blank string becomes null, as in the AWS recording
     * test_string_to_json.
     */
    static JsonNode stringToJson(IntrinsicValues values) throws IntrinsicRefusal {
        var text = values.text(0);
        if (text.isBlank()) {
            return NullNode.instance;
        }
        values.budget().spend(text.length());
        try {
            return JsonReader.read(text);
        } catch (MalformedJsonException e) {
            // AWS's cause contains Jackson's message and location.
            throw IntrinsicRefusal.ofProblem(
                    "Cannot convert String to Json in States.StringToJson, caused by: "
                            + e.locatedMessage());
        }
    }

    static JsonNode jsonToString(IntrinsicValues values) {
        return TextNode.valueOf(values.toJson(0));
    }

    /**
     * Returns the members of both objects. A member of the second object replaces a member of the
     * first object with the same name. If the third argument is true, it requests a deep merge,
     * which AWS does not support.
     */
    static JsonNode merge(IntrinsicValues values) throws IntrinsicRefusal {
        if (values.value(2).booleanValue()) {
            throw values.invalid();
        }
        // The results in AWS recordings have the iteration order of java.util.HashMap. In
        // test_json_merge, the keys a, b, d and a, c, d are merged to a, b, c, d. In
        // test_json_merge_escaped_argument, the key of the second object comes first.
        Map<String, JsonNode> merged = new HashMap<>();
        for (int position = 0; position < 2; position++) {
            for (var member : values.object(position).properties()) {
                merged.put(member.getKey(), member.getValue());
            }
        }
        values.budget().spend(merged.size());
        return JsonNodeFactory.instance.objectNode().setAll(merged);
    }
}
