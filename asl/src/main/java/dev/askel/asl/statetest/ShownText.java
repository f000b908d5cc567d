package dev.askel.asl.statetest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.TextPrefix;

/**
 * Formats data for the response of a TestState request. Unlike in histories, arrays have blanks
 * behind commas and colons (recorded: {@code afterItemsPath} of
 * test_state_machine_with_state_error, {@code output} of test_base_parallel_state_mock_success).
 *
 * <p>Texts longer than {@link #CHARS_MAX} are cut, because a small tree can have an extremely long
 * text.
 */
public final class ShownText {
    /** The longest text, far above that of any state's output, which is never cut. */
    public static final int CHARS_MAX = 2 * 1024 * 1024;

    private static final String CUT = "...";

    private final StringBuilder out = new StringBuilder();

    private ShownText() {}

    /** Returns the data as JSON text. A text that is too long ends with dots. */
    public static String format(Payload data) {
        if (!data.tree().isArray() && data.fit(CHARS_MAX) == Payload.Fit.FITS) {
            return data.text();
        }
        var shown = new ShownText();
        shown.write(data.tree(), data.tree().isArray() ? " " : "");
        return shown.text();
    }

    private String text() {
        if (!isFull()) {
            return out.toString();
        }
        return TextPrefix.of(out, CHARS_MAX) + CUT;
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
