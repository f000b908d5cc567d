package dev.askel.engine.sql;

import dev.askel.asl.expression.Payload;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The payloads in messages between nodes. A payload is its JSON text. A large payload is {@code @}
 * and the {@link PayloadReference} in hexadecimal digits; no JSON text begins with this character.
 */
public final class PayloadText {
    private static final char REFERENCE = '@';

    private PayloadText() {}

    /** Returns the text of a payload: its reference if it is stored, otherwise its JSON. */
    public static String of(Payload payload) {
        return payload.stored() instanceof StoredPayload stored
                ? ofReference(PayloadReference.of(stored.id(), payload))
                : payload.verbatim();
    }

    /** Returns the text of a reference. */
    public static String ofReference(PayloadReference reference) {
        var bytes = PayloadReference.join(List.of(reference), Bytes.wrap(new byte[0]));
        return REFERENCE + HexFormat.of().formatHex(bytes.unsafeArray());
    }

    /** Returns the reference in a text; null if the text is JSON. */
    public static @Nullable PayloadReference reference(String text) {
        return isReference(text)
                ? PayloadReference.ofColumn(
                        Bytes.wrap(HexFormat.of().parseHex(text, 1, text.length())))
                : null;
    }

    /** Returns whether a text is a reference. */
    public static boolean isReference(String text) {
        return !text.isEmpty() && text.charAt(0) == REFERENCE;
    }
}
