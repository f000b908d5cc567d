package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as text and as tree. Each form is made from the other when it is first needed.
 * Immutable and safe to share between threads; no code may change the tree.
 *
 * <p>The texts of numbers ({@code 1.10}), the order of keys and all characters remain as given. Of
 * repeated keys in one object, the last value counts. A value that was read from text keeps this
 * text, blanks included, until an operation makes another value of it (docs/aws/history.md section
 * 1). Recorded: test_map_state_nested, test_parallel_state_nested.
 */
public final class Payload {
    /** The empty object. */
    public static final Payload EMPTY_OBJECT = of(JsonNodeFactory.instance.objectNode());

    private final @Nullable JsonNode givenTree;
    private final @Nullable String verbatim;
    private final @Nullable List<Payload> items;

    // Several threads may compute the same field, with equal values. A field is volatile when its
    // value has fields that are not final, so that no thread sees an incomplete value.
    private volatile @Nullable JsonNode parsed;
    private volatile byte @Nullable [] utf8;
    private @Nullable String text;
    private int sizeBytes = -1;
    private int levels = -1;

    private Payload(
            @Nullable JsonNode givenTree,
            @Nullable String verbatim,
            @Nullable List<Payload> items,
            byte @Nullable [] utf8) {
        this.givenTree = givenTree;
        this.verbatim = verbatim;
        this.items = items;
        this.utf8 = utf8;
    }

    /**
     * Reads a caller's text, which must be strict JSON with at most 1,000 levels and nothing after
     * the value.
     *
     * @throws MalformedJsonException with Jackson's message, which AWS shows, too
     */
    public static Payload parse(String text) throws MalformedJsonException {
        var tree = JsonReader.read(text);
        return new Payload(tree, JsonText.withoutLoneSurrogates(text), null, null);
    }

    /**
     * Reads a text as {@link #parse} does, but refuses an object that has a key twice.
     *
     * @throws MalformedJsonException with Jackson's message
     */
    public static Payload parseUnique(String text) throws MalformedJsonException {
        return of(JsonReader.readUnique(text));
    }

    /**
     * Reads a text in UTF-8 as {@link #parse} does, but does not keep the original text, which
     * items of Map Runs do not need. For a compact text, the tree is made when it is first needed.
     *
     * @param utf8 the payload may keep this array, so the caller must not change it
     * @throws MalformedJsonException with Jackson's message
     */
    public static Payload parseItem(byte[] utf8) throws MalformedJsonException {
        int levels = CompactJson.levels(utf8);
        return levels == CompactJson.UNKNOWN
                ? parse(new String(utf8, StandardCharsets.UTF_8)).withoutOwnText()
                : ofCompact(utf8, levels);
    }

    /**
     * Returns a payload from a stored original text in UTF-8. The tree is made when it is first
     * needed.
     *
     * @param utf8 the result of {@link #verbatimUtf8}; the payload may keep this array, so the
     *     caller must not change it
     */
    public static Payload ofVerbatim(byte[] utf8) {
        int levels = CompactJson.levels(utf8);
        return levels == CompactJson.UNKNOWN
                ? ofVerbatim(new String(utf8, StandardCharsets.UTF_8))
                : ofCompact(utf8, levels);
    }

    /**
     * Returns a payload from compact text that this engine has written.
     *
     * @param utf8 the result of {@link #utf8}; the payload keeps this array, so the caller must not
     *     change it
     * @param levels the number of nested levels of objects and arrays
     */
    public static Payload ofCompact(byte[] utf8, int levels) {
        var payload = new Payload(null, null, null, utf8);
        payload.sizeBytes = utf8.length;
        payload.levels = levels;
        return payload;
    }

    /**
     * Returns a payload from stored compact text. The tree is made when it is first needed.
     *
     * @param utf8 the result of {@link #utf8}; the payload keeps this array, so the caller must not
     *     change it
     */
    public static Payload ofJson(byte[] utf8) {
        return new Payload(null, null, null, utf8);
    }

    /**
     * Returns a payload from a stored original text.
     *
     * @param verbatim the result of {@link #verbatim}
     */
    public static Payload ofVerbatim(String verbatim) {
        return new Payload(null, verbatim, null, null);
    }

    /** Returns a payload from a tree. After this call, no code may change the tree. */
    public static Payload of(JsonNode tree) {
        return new Payload(tree, null, null, null);
    }

    /** The array of values, each with its own text. */
    public static Payload array(List<Payload> items) {
        var tree = JsonNodeFactory.instance.arrayNode(items.size());
        boolean keepsText = false;
        for (var item : items) {
            tree.add(item.tree());
            keepsText = keepsText || item.hasOwnText();
        }
        return new Payload(tree, null, keepsText ? List.copyOf(items) : null, null);
    }

    /** Returns the value as a tree, which callers must not change. */
    public JsonNode tree() {
        if (givenTree != null) {
            return givenTree;
        }
        var known = parsed;
        if (known == null) {
            known = readTrusted();
            parsed = known;
        }
        return known;
    }

    private JsonNode readTrusted() {
        try {
            var bytes = utf8;
            return verbatim != null || bytes == null
                    ? JsonReader.read(Objects.requireNonNull(verbatim))
                    : JsonReader.read(bytes);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The journal holds a payload that is not JSON", e);
        }
    }

    /**
     * The value without its original text, because the result of an evaluation is written as
     * compact text.
     */
    public Payload withoutOwnText() {
        return hasOwnText() ? of(tree()) : this;
    }

    /**
     * Whether {@code tree} is the same object as the tree of this value. Does not make the tree.
     */
    @SuppressWarnings("ReferenceEquality") // comparing the trees would cost what it saves
    public boolean isTree(JsonNode tree) {
        return tree == givenTree || tree == parsed;
    }

    /** The value as compact JSON text. */
    public String text() {
        var known = text;
        if (known == null) {
            var bytes = utf8;
            known = bytes == null ? compact() : new String(bytes, StandardCharsets.UTF_8);
            text = known;
        }
        return known;
    }

    private String compact() {
        var compact = sizeBytes < 0 ? JsonText.of(tree()) : JsonText.of(tree(), sizeBytes);
        // When the caller's text is compact, as in most cases, both fields share one string.
        var caller = verbatim;
        return caller != null && caller.equals(compact) ? caller : compact;
    }

    /** Returns the compact text in UTF-8, which callers must not change. */
    public byte[] utf8() {
        var known = utf8;
        if (known == null) {
            known = text().getBytes(StandardCharsets.UTF_8);
            utf8 = known;
        }
        return known;
    }

    /** Returns the number of bytes of {@link #verbatim} in UTF-8, to which AWS's limits apply. */
    public int sizeBytes() {
        int known = sizeBytes;
        if (known < 0) {
            known = Math.toIntExact(countedBytes());
            sizeBytes = known;
        }
        return known;
    }

    private long countedBytes() {
        if (items != null) {
            return items.stream().mapToLong(Payload::sizeBytes).sum() + items.size() + 1;
        }
        if (verbatim != null) {
            return JsonSize.utf8Length(verbatim);
        }
        var bytes = utf8;
        return bytes == null ? JsonSize.utf8Length(text()) : bytes.length;
    }

    /**
     * Returns the number of nested levels if this value is a compact text without a tree, so that
     * {@link #utf8} has no cost; otherwise a negative number.
     */
    public int encodedLevels() {
        return givenTree == null
                        && parsed == null
                        && verbatim == null
                        && items == null
                        && utf8 != null
                ? levels
                : -1;
    }

    /** Returns the number of bytes of {@link #text} if it is known; otherwise a negative number. */
    public long knownBytes() {
        if (verbatim != null || items != null) {
            return -1;
        }
        var bytes = utf8;
        return bytes == null ? sizeBytes : bytes.length;
    }

    /** Sets the result of {@link #sizeBytes}, for a value that was made from a tree. */
    public void setSizeBytes(int bytes) {
        sizeBytes = bytes;
    }

    /** Returns the number of nested levels of objects and arrays. */
    int levels() {
        int known = levels;
        if (known < 0) {
            known = JsonSize.levels(tree());
            levels = known;
        }
        return known;
    }

    /**
     * Returns whether this value is within a limit, without writing its text. Call this method
     * before {@link #text} and {@link #sizeBytes} of the result of an expression, because an
     * expression can build a small tree that contains the same part a million times.
     *
     * @param bytesMax the largest {@link #sizeBytes}
     */
    public Fit fit(int bytesMax) {
        if (items != null && countedBytes() > bytesMax) {
            return Fit.TOO_LARGE;
        }
        if (items == null && (sizeBytes >= 0 || verbatim != null || utf8 != null || text != null)) {
            return sizeBytes() <= bytesMax ? Fit.FITS : Fit.TOO_LARGE;
        }
        var size = JsonSize.of(tree(), bytesMax);
        if (size.isTooDeep()) {
            return Fit.TOO_DEEP;
        }
        if (size.bytes() > bytesMax) {
            return Fit.TOO_LARGE;
        }
        if (items == null) {
            sizeBytes = (int) size.bytes();
        }
        levels = size.levels();
        return Fit.FITS;
    }

    /** Whether a value may be the input or output of a state. */
    public enum Fit {
        FITS,
        /** Its text has more bytes than allowed. */
        TOO_LARGE,
        /** It has more than the 1,000 levels that {@link JsonReader} can read. */
        TOO_DEEP
    }

    /**
     * Returns the original text of this value, blanks included; {@link #text} when there is none.
     * The text has an escape in place of a surrogate without its partner, so it always has a UTF-8
     * form.
     */
    public String verbatim() {
        if (items != null) {
            return items.stream().map(Payload::verbatim).collect(Collectors.joining(",", "[", "]"));
        }
        return verbatim != null ? verbatim : text();
    }

    /** Returns {@link #verbatim} in UTF-8, which callers must not change. */
    public byte[] verbatimUtf8() {
        return verbatim == null && items == null
                ? utf8()
                : verbatim().getBytes(StandardCharsets.UTF_8);
    }

    /** Whether {@link #verbatim} differs from {@link #text}. */
    public boolean hasOwnText() {
        return items != null || (verbatim != null && !verbatim.equals(text()));
    }

    /** Whether both have the same compact text. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Payload that && text().equals(that.text()));
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
