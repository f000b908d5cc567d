package dev.askel.engine.execution;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.askel.engine.execution.codec.Utf16;
import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Transfers every string between nodes unchanged. Jackson refuses to write a lone surrogate,
 * because it has no UTF-8 form. A string with a lone surrogate is therefore sent as a byte string
 * of UTF-16. Any other string is sent as CBOR text. The class is public because reference.conf
 * names it.
 */
public final class ExactTextModule extends SimpleModule {
    @Serial private static final long serialVersionUID = 1;

    /** Creates the module. Pekko calls this constructor by reflection. */
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
            if (Utf16.isNeededFor(text)) {
                out.writeBinary(Utf16.bytes(text));
            } else {
                out.writeString(text);
            }
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
            return in.hasToken(JsonToken.VALUE_EMBEDDED_OBJECT)
                    ? Utf16.text(in.getBinaryValue())
                    : in.getValueAsString();
        }
    }
}
