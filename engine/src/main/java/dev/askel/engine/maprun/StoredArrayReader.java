package dev.askel.engine.maprun;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import dev.askel.engine.sql.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CBOR array of a stored row, value by value. Each method throws {@link
 * IllegalStateException} when the next value has an unexpected type. In this case the row is
 * damaged, or a later release has written it.
 */
public final class StoredArrayReader implements AutoCloseable {
    private final CBORParser in;
    private final String subject;

    /**
     * Opens an array and checks its first value, the version.
     *
     * @param version the version that this release reads
     * @param subject names the array in messages, such as "A block of children"
     */
    public StoredArrayReader(CBORFactory factory, Bytes bytes, long version, String subject)
            throws IOException {
        this.in = factory.createParser(bytes.unsafeArray());
        this.subject = subject;
        start();
        long found = number();
        if (found != version) {
            throw new IllegalStateException("%s: Version %d is unknown".formatted(subject, found));
        }
    }

    /** Reads the start of an array. */
    public void start() throws IOException {
        expect(JsonToken.START_ARRAY);
    }

    /**
     * Reads the start of an array, a null, or the end of the outer array. Returns true for the
     * start of an array.
     */
    public boolean startOrEnd() throws IOException {
        return switch (in.nextToken()) {
            case START_ARRAY -> true;
            case VALUE_NULL, END_ARRAY -> false;
            case null, default -> throw unexpected("an array, null or the end of an array");
        };
    }

    /**
     * Reads to the end of the array. Skips the remaining values, which a later release may have
     * added.
     */
    public void skipToEnd() throws IOException {
        while (in.currentToken() != JsonToken.END_ARRAY && in.nextToken() != JsonToken.END_ARRAY) {
            if (in.currentToken() == null) {
                throw unexpected("the end of an array");
            }
            in.skipChildren();
        }
    }

    /** Reads the end of the array. */
    public void end() throws IOException {
        expect(JsonToken.END_ARRAY);
    }

    /** Reads a number. */
    public long number() throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT);
        return in.getLongValue();
    }

    /** Reads a number or null. */
    public @Nullable Long numberOrNull() throws IOException {
        return switch (in.nextToken()) {
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> in.getLongValue();
            case null, default -> throw unexpected("a number or null");
        };
    }

    /** Reads a number or the end of the array; returns null for the end. */
    public @Nullable Long numberOrEnd() throws IOException {
        return switch (in.nextToken()) {
            case END_ARRAY -> null;
            case VALUE_NUMBER_INT -> in.getLongValue();
            case null, default -> throw unexpected("a number or the end of an array");
        };
    }

    /** Reads a boolean. */
    public boolean flag() throws IOException {
        return switch (in.nextToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case null, default -> throw unexpected("a flag");
        };
    }

    /** Reads a string. */
    public String text() throws IOException {
        expect(JsonToken.VALUE_STRING);
        return in.getText();
    }

    /** Reads a string or null. */
    public @Nullable String textOrNull() throws IOException {
        return switch (in.nextToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> in.getText();
            case null, default -> throw unexpected("a text or null");
        };
    }

    /** Skips a value without creating it. */
    public void skip() throws IOException {
        if (in.nextToken() == JsonToken.END_ARRAY || in.currentToken() == null) {
            throw unexpected("a value");
        }
        in.skipChildren();
    }

    /** Reads binary data or null. */
    public byte @Nullable [] binaryOrNull() throws IOException {
        return switch (in.nextToken()) {
            case VALUE_NULL -> null;
            case VALUE_EMBEDDED_OBJECT -> in.getBinaryValue();
            case null, default -> throw unexpected("binary data or null");
        };
    }

    private void expect(JsonToken token) throws IOException {
        if (in.nextToken() != token) {
            throw unexpected(token.name());
        }
    }

    private IllegalStateException unexpected(String expected) {
        return new IllegalStateException(
                "%s has %s, expected %s".formatted(subject, in.currentToken(), expected));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
