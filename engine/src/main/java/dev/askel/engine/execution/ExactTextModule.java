package dev.askel.engine.execution;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;

/**
 * Lets every text cross between nodes as it is. A surrogate without its partner has no UTF-8 form,
 * and Jackson refuses to write it; a text with one travels as a byte string of UTF-16, all others
 * as CBOR's own text. Named in reference.conf, hence public.
 */
public final class ExactTextModule extends SimpleModule {
    @Serial private static final long serialVersionUID = 1;

    /** The module; Pekko makes it by name. */
    public ExactTextModule() {
        super("askel-exact-text");
        addSerializer(String.class, new Writer());
        addDeserializer(String.class, new Reader());
    }

    private static final class Writer extends StdScalarSerializer<String> {
        @Serial private static final long serialVersionUID = 1;

        Writer() {
            super(String.class);
        }

        @Override
        public void serialize(String text, JsonGenerator out, SerializerProvider context)
                throws IOException {
            if (hasLoneSurrogate(text)) {
                var bytes = new byte[2 * text.length()];
                for (int i = 0; i < text.length(); i++) {
                    bytes[2 * i] = (byte) (text.charAt(i) >> 8);
                    bytes[2 * i + 1] = (byte) text.charAt(i);
                }
                out.writeBinary(bytes);
            } else {
                out.writeString(text);
            }
        }

        private static boolean hasLoneSurrogate(String text) {
            // An encoder that meets one says so; asking it is faster than looking at each
            // character.
            return !StandardCharsets.UTF_8.newEncoder().canEncode(text);
        }
    }

    private static final class Reader extends StdScalarDeserializer<String> {
        @Serial private static final long serialVersionUID = 1;

        Reader() {
            super(String.class);
        }

        @Override
        public @Nullable String deserialize(JsonParser in, DeserializationContext context)
                throws IOException {
            if (in.currentToken() != JsonToken.VALUE_EMBEDDED_OBJECT) {
                return in.getValueAsString();
            }
            var bytes = in.getBinaryValue();
            var text = new StringBuilder(bytes.length / 2);
            for (int i = 0; i < bytes.length; i += 2) {
                text.append((char) ((bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff)));
            }
            return text.toString();
        }
    }
}
