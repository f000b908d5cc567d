package dev.askel.engine.execution.codec;

import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.FramePath;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.RowPayload;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of a body's values. {@link FieldReader} reads them in the same order.
 *
 * <p>Repeated values are written as numbers. A string or payload is an index in a table. An event
 * id is the difference from the previous event id. An instant is the number of milliseconds since
 * the first instant. An absent value is CBOR's null.
 */
final class FieldWriter {
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final long MILLIS_PER_SECOND = 1_000;

    private final CBORGenerator out;
    private final int inlineBytesMax;
    private final Map<String, Integer> texts = new HashMap<>();
    private final List<TablePayload> payloads = new ArrayList<>();
    private final List<Payload> large = new ArrayList<>();
    private final IdentityHashMap<Payload, Integer> byIdentity = new IdentityHashMap<>();
    private final Map<Bytes, Integer> byText = new HashMap<>();
    private final List<String> textsInOrder = new ArrayList<>();
    private long lastEventId;
    private long firstMillis;
    private boolean hasFirstMillis;

    /**
     * Creates a writer that adds payloads of more than {@code inlineBytesMax} to {@link #large}.
     */
    FieldWriter(CBORGenerator out, int inlineBytesMax) {
        this.out = out;
        this.inlineBytesMax = inlineBytesMax;
    }

    /** Begins a value: its type code, then {@code fields} fields. {@link #end} ends it. */
    void begin(int code, int fields) throws IOException {
        out.writeStartArray(null, fields + 1);
        out.writeNumber(code);
    }

    /** Begins a list of {@code size} items. {@link #end} ends it. */
    void beginList(int size) throws IOException {
        out.writeStartArray(null, size);
    }

    void end() throws IOException {
        out.writeEndArray();
    }

    void number(long value) throws IOException {
        out.writeNumber(value);
    }

    void fraction(double value) throws IOException {
        out.writeNumber(value);
    }

    void numberOrNull(@Nullable Long value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else {
            out.writeNumber(value);
        }
    }

    void flag(boolean value) throws IOException {
        out.writeBoolean(value);
    }

    /**
     * Writes the last field of a value only if it is true. Releases that do not know the field skip
     * it.
     */
    void lastFlag(boolean value) throws IOException {
        if (value) {
            flag(true);
        }
    }

    /**
     * Writes the last field of a value only if it is not null. Releases that do not know the field
     * skip it.
     */
    void lastNumber(@Nullable Long value) throws IOException {
        if (value != null) {
            number(value);
        }
    }

    /** Writes an optional last field of a value. A null is not written. */
    void lastText(@Nullable String value) throws IOException {
        if (value != null) {
            text(value);
        }
    }

    void absent() throws IOException {
        out.writeNull();
    }

    void text(String value) throws IOException {
        out.writeNumber(indexOf(value));
    }

    void textOrNull(@Nullable String value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else {
            text(value);
        }
    }

    void frame(FramePath path) throws IOException {
        text(path.text());
    }

    private int indexOf(String value) {
        var known = texts.putIfAbsent(value, textsInOrder.size());
        if (known != null) {
            return known;
        }
        textsInOrder.add(value);
        return textsInOrder.size() - 1;
    }

    /** Writes the id of an event. Later event ids and references are relative to it. */
    void eventId(long id) throws IOException {
        out.writeNumber(id - lastEventId);
        lastEventId = id;
    }

    /** Writes a reference to an earlier event, relative to the last written event id. */
    void eventRef(long id) throws IOException {
        out.writeNumber(lastEventId - id);
    }

    /**
     * Writes an instant. Whole milliseconds are written as the number of milliseconds since the
     * first instant. Other instants are written as an array of seconds and nanoseconds.
     */
    void instant(Instant at) throws IOException {
        if (!isWholeMillis(at)) {
            out.writeStartArray(null, 2);
            out.writeNumber(at.getEpochSecond());
            out.writeNumber(at.getNano());
            out.writeEndArray();
            return;
        }
        long millis = at.toEpochMilli();
        if (!hasFirstMillis) {
            hasFirstMillis = true;
            firstMillis = millis;
        }
        out.writeNumber(millis - firstMillis);
    }

    /** Whether {@code at} is a whole number of milliseconds since 1970 that fits into a long. */
    private static boolean isWholeMillis(Instant at) {
        return Math.abs(at.getEpochSecond()) < Long.MAX_VALUE / MILLIS_PER_SECOND - 1
                && at.getNano() % NANOS_PER_MILLI == 0;
    }

    void instantOrNull(@Nullable Instant at) throws IOException {
        if (at == null) {
            out.writeNull();
        } else {
            instant(at);
        }
    }

    /** Writes a payload. Payloads with equal JSON text share an index in the table. */
    void payload(Payload payload) throws IOException {
        var known = byIdentity.get(payload);
        out.writeNumber(known == null ? indexOf(payload) : known);
    }

    void payloadOrNull(@Nullable Payload payload) throws IOException {
        if (payload == null) {
            out.writeNull();
        } else {
            payload(payload);
        }
    }

    private int indexOf(Payload payload) {
        if (isLarge(payload)) {
            payloads.add(new TablePayload.Large(large.size()));
            large.add(payload);
            byIdentity.put(payload, payloads.size() - 1);
            return payloads.size() - 1;
        }
        // The JSON text alone is the key, because a text that is not compact never equals the
        // compact text of another value.
        var stored =
                new TablePayload.Inline(
                        Bytes.wrap(payload.verbatimUtf8()), payload.hasOriginalJson());
        var index = byText.putIfAbsent(stored.utf8(), payloads.size());
        if (index == null) {
            index = payloads.size();
            payloads.add(stored);
        }
        byIdentity.put(payload, index);
        return index;
    }

    /** Writes the tables for all values that were written so far. */
    void writeTables(CBORGenerator tables) throws IOException {
        tables.writeNumber(firstMillis);
        tables.writeStartArray(null, textsInOrder.size());
        for (var text : textsInOrder) {
            if (Utf16.isNeededFor(text)) {
                tables.writeBinary(Utf16.bytes(text));
            } else {
                tables.writeString(text);
            }
        }
        tables.writeEndArray();
        tables.writeStartArray(null, payloads.size());
        for (var payload : payloads) {
            switch (payload) {
                case TablePayload.Large(int position) -> tables.writeNumber(position);
                case TablePayload.Inline(var json, boolean isVerbatim) -> {
                    var utf8 = json.unsafeArray();
                    if (isVerbatim) {
                        tables.writeUTF8String(utf8, 0, utf8.length);
                    } else {
                        tables.writeBinary(utf8);
                    }
                }
            }
        }
        tables.writeEndArray();
    }

    private boolean isLarge(Payload payload) {
        return inlineBytesMax < Integer.MAX_VALUE
                && (payload.stored() != null || payload.sizeBytes() > inlineBytesMax)
                && large.size() < RowPayload.LARGE_MAX;
    }

    /** Returns the large payloads to which the table of payloads refers. */
    List<Payload> large() {
        return large;
    }

    /** A payload in the table. */
    private sealed interface TablePayload {
        /** The compact or the original JSON text of the payload. */
        record Inline(Bytes utf8, boolean isVerbatim) implements TablePayload {}

        /** The position of the payload in {@link #large()}. */
        record Large(int position) implements TablePayload {}
    }
}
