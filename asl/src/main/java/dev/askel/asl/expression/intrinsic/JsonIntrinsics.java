package dev.askel.asl.expression.intrinsic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.JsonReader;
import dev.askel.asl.expression.MalformedJsonException;
import java.util.HashMap;
import java.util.Map;

/** The functions between JSON and its text, and the merging of objects. */
final class JsonIntrinsics {
    private JsonIntrinsics() {}

    /** The value of a JSON text. A blank text becomes null, as recorded in test_string_to_json. */
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
            throw IntrinsicRefusal.because(
                    "Cannot convert String to Json in States.StringToJson, caused by: "
                            + e.locatedMessage());
        }
    }

    static JsonNode jsonToString(IntrinsicValues values) {
        return TextNode.valueOf(values.json(0));
    }

    /**
     * The members of both objects. A member of the second object replaces a member of the first
     * with the same name. AWS does not support a deep merge, which the third argument true
     * requests.
     */
    static JsonNode merge(IntrinsicValues values) throws IntrinsicRefusal {
        if (values.any(2).booleanValue()) {
            throw values.invalid();
        }
        // The recorded results have the order of a HashMap. test_json_merge gives a, b, c, d from
        // a, b, d and a, c, d. In test_json_merge_escaped_argument the second object's key is
        // first.
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
