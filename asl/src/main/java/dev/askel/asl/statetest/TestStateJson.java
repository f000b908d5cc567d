package dev.askel.asl.statetest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.TextPrefix;

/**
 * Formats data for the response to a TestState request. Unlike in histories, arrays have blanks
 * after commas and colons. The AWS recordings test_state_machine_with_state_error ({@code
 * afterItemsPath}) and test_base_parallel_state_mock_success ({@code output}) show this.
 *
 * <p>JSON longer than {@link #CHARS_MAX} is truncated, because the JSON of a small tree can be
 * extremely long.
 */
public final class TestStateJson {
    /** The maximum length of the JSON. The output of a state is always shorter. */
    public static final int CHARS_MAX = 2 * 1024 * 1024;

    private static final String CUT = "...";

    private final StringBuilder out = new StringBuilder();

    private TestStateJson() {}

    /** Returns the data as JSON. JSON that is too long is truncated and ends with "...". */
    public static String format(Payload data) {
        if (!data.tree().isArray() && data.checkSize(CHARS_MAX) == Payload.SizeCheck.FITS) {
            return data.text();
        }
        var shown = new TestStateJson();
        shown.write(data.tree(), data.tree().isArray() ? " " : "");
        return shown.text();
    }

    private String text() {
        if (!isFull()) {
            return out.toString();
        }
        return TextPrefix.truncate(out, CHARS_MAX) + CUT;
    }

    private boolean isFull() {
        return out.length() > CHARS_MAX;
    }

    private void write(JsonNode node, String blank) {
        if (node.isArray()) {
            var separator = "[";
            for (int i = 0; i < node.size() && !isFull(); i++) {
                out.append(separator);
                write(node.get(i), blank);
                separator = "," + blank;
            }
            out.append(node.isEmpty() ? "[]" : "]");
        } else if (node.isObject()) {
            var separator = "{";
            for (var member : node.properties()) {
                if (isFull()) {
                    break;
                }
                out.append(separator).append(Payload.of(TextNode.valueOf(member.getKey())).text());
                out.append(":").append(blank);
                write(member.getValue(), blank);
                separator = "," + blank;
            }
            out.append(node.isEmpty() ? "{}" : "}");
        } else {
            out.append(Payload.of(node).text());
        }
    }
}
