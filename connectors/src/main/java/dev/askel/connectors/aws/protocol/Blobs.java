package dev.askel.connectors.aws.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Converts base64 values of answers to strings. The bytes are decoded if they are valid UTF-8;
 * otherwise the string is the base64 text.
 */
final class Blobs {
    private Blobs() {}

    static JsonNode toResult(String base64) {
        try {
            var bytes = Base64.getDecoder().decode(base64);
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return TextNode.valueOf(text.toString());
        } catch (IllegalArgumentException | CharacterCodingException binary) {
            return TextNode.valueOf(base64);
        }
    }
}
