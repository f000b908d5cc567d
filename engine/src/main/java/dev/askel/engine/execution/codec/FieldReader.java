package dev.askel.engine.execution.codec;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.FramePath;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a body's values in the order in which {@link FieldWriter} writes them. */
final class FieldReader {
    private final CBORParser in;
    private final List<Payload> large;
    private final long firstMillis;
    private final List<String> texts = new ArrayList<>();
    private final List<Payload> payloads = new ArrayList<>();
    private final @Nullable FramePath[] frames;
    private long lastEventId;
    private boolean looksAhead;

    /**
     * Reads the tables, which precede the values.
     *
     * @param large the large payloads to which the table of payloads refers
     */
    FieldReader(CBORParser in, List<Payload> large) throws IOException {
        this.in = in;
        this.large = large;
        firstMillis = number();
        beginList();
        while (hasMore()) {
            texts.add(tableText());
        }
        beginList();
        while (hasMore()) {
            payloads.add(tablePayload());
        }
        frames = new FramePath[texts.size()];
    }

    private String tableText() throws IOException {
        return switch (next()) {
            case VALUE_STRING -> in.getText();
            case VALUE_EMBEDDED_OBJECT -> Utf16.text(in.getBinaryValue());
            default -> throw unexpected("a text");
        };
    }

    private Payload tablePayload() throws IOException {
        return switch (next()) {
            case VALUE_STRING -> Payload.ofVerbatim(in.getText());
            case VALUE_EMBEDDED_OBJECT -> Payload.ofStoredJson(in.getBinaryValue());
            case VALUE_NUMBER_INT -> large.get(in.getIntValue());
            default -> throw unexpected("a payload");
        };
    }

    /** Begins a value and returns its type code. */
    int begin() throws IOException {
        beginList();
        return integer();
    }

    /** Begins a value with an expected type code. */
    void begin(String what, int expectedCode) throws IOException {
        int code = begin();
        if (code != expectedCode) {
            throw unknown(what, code);
        }
    }

    void beginList() throws IOException {
        if (next() != JsonToken.START_ARRAY) {
            throw unexpected("an array");
        }
    }

    /**
     * Begins a list that is the optional last field of a value. Returns false when the field is
     * absent.
     */
    boolean beginLastList() throws IOException {
        boolean none = isEnd();
        if (!none) {
            beginList();
        }
        return !none;
    }

    /**
     * Whether the list has another item. If it has none, this method consumes the end of the list.
     */
    boolean hasMore() throws IOException {
        looksAhead = next() != JsonToken.END_ARRAY;
        return looksAhead;
    }

    /** Ends a value, and skips fields that a later release has added. */
    void end() throws IOException {
        while (next() != JsonToken.END_ARRAY) {
            in.skipChildren();
        }
    }

    long number() throws IOException {
        if (next() != JsonToken.VALUE_NUMBER_INT) {
            throw unexpected("a number");
        }
        return in.getLongValue();
    }

    double fraction() throws IOException {
        if (next() != JsonToken.VALUE_NUMBER_FLOAT) {
            throw unexpected("a fraction");
        }
        return in.getDoubleValue();
    }

    int integer() throws IOException {
        return Math.toIntExact(number());
    }

    @Nullable Long numberOrNull() throws IOException {
        return skipAbsent() ? null : number();
    }

    boolean flag() throws IOException {
        return switch (next()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw unexpected("a flag");
        };
    }

    /**
     * Whether the value has no more fields. Values from earlier releases lack the fields of later
     * releases.
     */
    boolean isEnd() throws IOException {
        boolean none = next() == JsonToken.END_ARRAY;
        looksAhead = true;
        return none;
    }

    /** Reads a {@link FieldWriter#lastFlag}; false when it is absent. */
    boolean lastFlag() throws IOException {
        return !isEnd() && flag();
    }

    /** Reads a {@link FieldWriter#lastNumber}; null when it is absent. */
    @Nullable Long lastNumber() throws IOException {
        return isEnd() ? null : numberOrNull();
    }

    /** Reads a {@link FieldWriter#lastText}; null when it is absent. */
    @Nullable String lastText() throws IOException {
        return isEnd() ? null : text();
    }

    String text() throws IOException {
        return texts.get(integer());
    }

    @Nullable String textOrNull() throws IOException {
        return skipAbsent() ? null : text();
    }

    FramePath frame() throws IOException {
        int index = integer();
        var known = frames[index];
        if (known == null) {
            var text = texts.get(index);
            known = text.isEmpty() ? FramePath.ROOT : new FramePath(text);
            frames[index] = known;
        }
        return known;
    }

    long eventId() throws IOException {
        lastEventId += number();
        return lastEventId;
    }

    long eventRef() throws IOException {
        return lastEventId - number();
    }

    Instant instant() throws IOException {
        if (next() != JsonToken.START_ARRAY) {
            looksAhead = true;
            return Instant.ofEpochMilli(firstMillis + number());
        }
        var at = Instant.ofEpochSecond(number(), number());
        end();
        return at;
    }

    @Nullable Instant instantOrNull() throws IOException {
        return skipAbsent() ? null : instant();
    }

    Payload payload() throws IOException {
        return payloads.get(integer());
    }

    @Nullable Payload payloadOrNull() throws IOException {
        return skipAbsent() ? null : payload();
    }

    /** Creates the exception for a code that this release does not know. */
    UnreadableRowException unknown(String what, int code) {
        return UnreadableRowException.unknown(
                "Unknown %s %d at byte %d".formatted(what, code, byteOffset()));
    }

    /** Whether the next value is absent. Consumes the null of an absent value. */
    boolean skipAbsent() throws IOException {
        looksAhead = next() != JsonToken.VALUE_NULL;
        return !looksAhead;
    }

    private JsonToken next() throws IOException {
        var token = looksAhead ? in.currentToken() : in.nextToken();
        looksAhead = false;
        if (token == null) {
            throw new UnreadableRowException("The row ends too early, at byte " + byteOffset());
        }
        return token;
    }

    private UnreadableRowException unexpected(String what) {
        return new UnreadableRowException(
                "Expected %s, found %s at byte %d"
                        .formatted(what, in.currentToken(), byteOffset()));
    }

    private long byteOffset() {
        return in.currentLocation().getByteOffset();
    }
}
