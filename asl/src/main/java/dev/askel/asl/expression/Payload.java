package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value, as encoded JSON and as a tree. Each form is created from the other when it is first
 * needed. Payloads are immutable, and threads may share them. No code may change the tree.
 *
 * <p>The spelling of numbers ({@code 1.10}), the order of keys and all characters are preserved. If
 * an object repeats a key, the last value counts.
 *
 * <p>A value that was parsed keeps its original JSON, including blanks, until an operation creates
 * another value (docs/aws/history.md section 1). The AWS recordings test_map_state_nested and
 * test_parallel_state_nested show this.
 *
 * <p>The content of a large payload can be moved out of memory ({@link #moveTo}). It is then read
 * from its storage each time that it is needed.
 */
public final class Payload {
    /** The empty object. */
    public static final Payload EMPTY_OBJECT = of(JsonNodeFactory.instance.objectNode());

    // The content in memory. moveTo sets these fields to null, and readIntoMemory sets one again.
    // So a method that finds one of them must use the value that it has found.
    private @Nullable JsonNode givenTree;
    private @Nullable String verbatim;
    private @Nullable List<Payload> items;

    // Several threads may compute the same field, with equal results. A field is volatile if its
    // value is not safely published otherwise, so that no thread sees an incomplete value.
    private volatile @Nullable JsonNode parsed;
    private volatile byte @Nullable [] utf8;
    private @Nullable String text;
    private int sizeBytes = -1;
    private int levels = -1;

    /** The stored content; null for a payload that was not stored. */
    private volatile @Nullable StoredContent stored;

    private boolean storedIsOriginal;
    private volatile @Nullable WeakReference<JsonNode> readTree;
    private boolean staysInMemory;

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
     * Parses a string, which must be strict JSON with at most 1,000 levels and nothing after the
     * value. The payload keeps the string as its original JSON.
     *
     * @throws MalformedJsonException with Jackson's message, which AWS also shows
     */
    public static Payload parse(String text) throws MalformedJsonException {
        var tree = JsonReader.read(text);
        return new Payload(tree, JsonEncoder.escapeLoneSurrogates(text), null, null);
    }

    /**
     * Parses a string as {@link #parse} does, but refuses repeated keys in an object, and does not
     * keep the original JSON.
     *
     * @throws MalformedJsonException with Jackson's message
     */
    public static Payload parseWithUniqueKeys(String text) throws MalformedJsonException {
        return of(JsonReader.readWithUniqueKeys(text));
    }

    /**
     * Parses UTF-8 bytes as {@link #parse} does, but does not keep the original JSON, which items
     * of Map Runs do not need. For compact JSON, the tree is created when it is first needed.
     *
     * @param utf8 the payload may keep this array, so the caller must not change it
     * @throws MalformedJsonException with Jackson's message
     */
    public static Payload parseItem(byte[] utf8) throws MalformedJsonException {
        int levels = CompactJson.levels(utf8);
        return levels == CompactJson.UNKNOWN
                ? parse(new String(utf8, StandardCharsets.UTF_8)).withoutOriginalJson()
                : ofCompact(utf8, levels);
    }

    /**
     * Returns a payload from stored original JSON in UTF-8. The tree is created when it is first
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
     * Returns a payload from compact JSON that Askel has written.
     *
     * @param utf8 the result of {@link #utf8}; the payload keeps this array, so the caller must not
     *     change it
     * @param levels the nesting of objects and arrays
     */
    public static Payload ofCompact(byte[] utf8, int levels) {
        var payload = new Payload(null, null, null, utf8);
        payload.sizeBytes = utf8.length;
        payload.levels = levels;
        return payload;
    }

    /**
     * Returns a payload from stored compact JSON. The tree is created when it is first needed.
     *
     * @param utf8 the result of {@link #utf8}; the payload keeps this array, so the caller must not
     *     change it
     */
    public static Payload ofStoredJson(byte[] utf8) {
        return new Payload(null, null, null, utf8);
    }

    /**
     * Returns a payload from stored original JSON.
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

    /**
     * Returns a payload whose content is stored.
     *
     * @param sizeBytes the result of {@link #sizeBytes}
     * @param levels the result of {@link #levels}
     * @param isOriginal the result of {@link #hasOriginalJson}
     */
    public static Payload ofStored(
            StoredContent content, int sizeBytes, int levels, boolean isOriginal) {
        var payload = new Payload(null, null, null, null);
        payload.sizeBytes = sizeBytes;
        payload.levels = levels;
        payload.storedIsOriginal = isOriginal;
        payload.stored = content;
        return payload;
    }

    /** Returns an array of payloads, which keep their original JSON. */
    public static Payload array(List<Payload> items) {
        var tree = JsonNodeFactory.instance.arrayNode(items.size());
        boolean keepsText = false;
        for (var item : items) {
            tree.add(item.tree());
            keepsText = keepsText || item.hasOriginalJson();
        }
        if (keepsText && items.stream().anyMatch(item -> item.stored != null)) {
            // Later users of the array may not wait for the contents of its items.
            return new Payload(tree, joined(items), null, null);
        }
        return new Payload(tree, null, keepsText ? List.copyOf(items) : null, null);
    }

    private static String joined(List<Payload> items) {
        return items.stream().map(Payload::verbatim).collect(Collectors.joining(",", "[", "]"));
    }

    /** Returns the value as a tree, which callers must not change. */
    public JsonNode tree() {
        var given = givenTree;
        if (given != null) {
            return given;
        }
        var known = parsed;
        if (known != null) {
            return known;
        }
        var original = verbatim;
        var bytes = utf8;
        if (original == null && bytes == null) {
            return storedTree();
        }
        var tree = readTrusted(original, bytes);
        parsed = tree;
        return tree;
    }

    private static JsonNode readTrusted(@Nullable String original, byte @Nullable [] bytes) {
        try {
            return original != null || bytes == null
                    ? JsonReader.read(Objects.requireNonNull(original))
                    : JsonReader.read(bytes);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The journal holds a payload that is not JSON", e);
        }
    }

    private JsonNode storedTree() {
        var reference = readTree;
        var known = reference == null ? null : reference.get();
        if (known == null) {
            known = readTrusted(null, requireStored().read());
            readTree = new WeakReference<>(known);
        }
        return known;
    }

    /** Returns the stored content of a payload whose content is not in memory. */
    private StoredContent requireStored() {
        if (!isStored()) {
            throw new IllegalStateException("A payload without content");
        }
        return Objects.requireNonNull(stored);
    }

    /**
     * Returns whether the content is stored. Call this after the content was not found in memory.
     */
    private boolean isStored() {
        // moveTo sets the stored content before it removes the other one. Without the fence, this
        // thread could see these changes in another order.
        VarHandle.acquireFence();
        return stored != null;
    }

    private boolean isStoredOriginal() {
        return isStored() && storedIsOriginal;
    }

    /** Returns the stored content; null for a payload that was not stored. */
    public @Nullable StoredContent stored() {
        return stored;
    }

    /** Returns a payload with the content in memory. May wait for the storage. */
    public Payload inMemory() {
        var content = stored;
        if (content == null) {
            return this;
        }
        return storedIsOriginal ? ofVerbatim(content.read()) : ofStoredJson(content.read());
    }

    /**
     * Reads the content into memory, where it stays as long as this payload. May wait for the
     * storage.
     */
    public void readIntoMemory() {
        var content = stored;
        if (content != null && verbatim == null && utf8 == null) {
            if (storedIsOriginal) {
                verbatim = new String(content.read(), StandardCharsets.UTF_8);
            } else {
                utf8 = content.read();
            }
        }
    }

    /**
     * Keeps the content in memory, for a payload that outlives its stored content, such as a part
     * of a definition.
     */
    public Payload keepInMemory() {
        staysInMemory = true;
        return this;
    }

    /** Removes the content from memory, because it is stored. */
    public void moveTo(StoredContent content) {
        if (staysInMemory || stored != null) {
            return;
        }
        // These values remain known.
        sizeBytes();
        levels();
        storedIsOriginal = hasOriginalJson();
        stored = content;
        VarHandle.fullFence();
        givenTree = null;
        verbatim = null;
        items = null;
        parsed = null;
        utf8 = null;
        text = null;
    }

    /**
     * Returns the value without its original JSON. It is used for results of evaluations, which are
     * written as compact JSON.
     */
    public Payload withoutOriginalJson() {
        return hasOriginalJson() ? of(tree()) : this;
    }

    /**
     * Whether {@code tree} is the same object as the tree of this value. Does not create the tree.
     */
    @SuppressWarnings("ReferenceEquality") // comparing the trees would cost what it saves
    public boolean hasTree(JsonNode tree) {
        var reference = readTree;
        return tree == givenTree
                || tree == parsed
                || (reference != null && tree == reference.get());
    }

    /** Returns the value as compact JSON. */
    public String text() {
        var known = text;
        if (known != null) {
            return known;
        }
        var bytes = utf8;
        if (bytes == null && isStored()) {
            return storedIsOriginal
                    ? compact()
                    : new String(requireStored().read(), StandardCharsets.UTF_8);
        }
        known = bytes == null ? compact() : new String(bytes, StandardCharsets.UTF_8);
        text = known;
        return known;
    }

    private String compact() {
        var compact =
                sizeBytes < 0 ? JsonEncoder.encode(tree()) : JsonEncoder.encode(tree(), sizeBytes);
        // If the original JSON is compact, as in most cases, both fields share one string.
        var caller = verbatim;
        return caller != null && caller.equals(compact) ? caller : compact;
    }

    /** Returns the compact JSON in UTF-8. Callers must not change the array. */
    public byte[] utf8() {
        var known = utf8;
        if (known != null) {
            return known;
        }
        if (isStored()) {
            return storedIsOriginal
                    ? text().getBytes(StandardCharsets.UTF_8)
                    : requireStored().read();
        }
        known = text().getBytes(StandardCharsets.UTF_8);
        utf8 = known;
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
        var parts = items;
        if (parts != null) {
            return parts.stream().mapToLong(Payload::sizeBytes).sum() + parts.size() + 1;
        }
        var original = verbatim;
        if (original != null) {
            return JsonSize.utf8Length(original);
        }
        var bytes = utf8;
        if (bytes != null) {
            return bytes.length;
        }
        return isStored() ? sizeBytes : JsonSize.utf8Length(text());
    }

    /**
     * Returns the nesting if this value is already encoded as compact JSON and has no tree. In this
     * case, {@link #utf8} has no cost. Otherwise returns a negative number.
     */
    public int levelsIfEncoded() {
        return givenTree == null
                        && parsed == null
                        && verbatim == null
                        && items == null
                        && utf8 != null
                ? levels
                : -1;
    }

    /**
     * Returns the number of UTF-8 bytes of {@link #text} if it is known; otherwise a negative
     * number.
     */
    public long knownSizeBytes() {
        if (verbatim != null || items != null || isStoredOriginal()) {
            return -1;
        }
        var bytes = utf8;
        return bytes == null ? sizeBytes : bytes.length;
    }

    /** Sets the result of {@link #sizeBytes}, for a payload that was created from a tree. */
    public void setSizeBytes(int bytes) {
        sizeBytes = bytes;
    }

    /** Returns the nesting of objects and arrays. */
    public int levels() {
        int known = levels;
        if (known < 0) {
            known = JsonSize.levels(tree());
            levels = known;
        }
        return known;
    }

    /**
     * Returns whether this value is within a limit, without writing it as JSON. Call this method
     * before {@link #text} and {@link #sizeBytes} for the result of an expression. An expression
     * can create a small tree that contains the same part a million times.
     *
     * @param bytesMax the maximum of {@link #sizeBytes}
     */
    public SizeCheck checkSize(int bytesMax) {
        if (items != null && countedBytes() > bytesMax) {
            return SizeCheck.TOO_LARGE;
        }
        if (items == null && (sizeBytes >= 0 || verbatim != null || utf8 != null || text != null)) {
            return sizeBytes() <= bytesMax ? SizeCheck.FITS : SizeCheck.TOO_LARGE;
        }
        var size = JsonSize.measure(tree(), bytesMax);
        if (size.isTooDeep()) {
            return SizeCheck.TOO_DEEP;
        }
        if (size.bytes() > bytesMax) {
            return SizeCheck.TOO_LARGE;
        }
        if (items == null) {
            sizeBytes = (int) size.bytes();
        }
        levels = size.levels();
        return SizeCheck.FITS;
    }

    /** Whether a value may be the input or output of a state. */
    public enum SizeCheck {
        FITS,
        /** The value has more bytes than allowed. */
        TOO_LARGE,
        /** The value has more than the 1,000 levels that {@link JsonReader} can read. */
        TOO_DEEP
    }

    /**
     * Returns the original JSON of this value, including blanks; {@link #text} without original
     * JSON. Unpaired surrogates are replaced by escapes, so the result can always be encoded in
     * UTF-8.
     */
    public String verbatim() {
        var parts = items;
        if (parts != null) {
            return joined(parts);
        }
        var original = verbatim;
        if (original != null) {
            return original;
        }
        return isStoredOriginal()
                ? new String(requireStored().read(), StandardCharsets.UTF_8)
                : text();
    }

    /** Returns {@link #verbatim} in UTF-8. Callers must not change the array. */
    public byte[] verbatimUtf8() {
        if (verbatim != null || items != null) {
            return verbatim().getBytes(StandardCharsets.UTF_8);
        }
        return isStoredOriginal() ? requireStored().read() : utf8();
    }

    /** Whether {@link #verbatim} differs from {@link #text}. */
    public boolean hasOriginalJson() {
        var original = verbatim;
        return items != null
                || (original != null && !original.equals(text()))
                || isStoredOriginal();
    }

    /** Whether both payloads have the same compact JSON. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Payload that
                        && (hasStored(that.stored) || text().equals(that.text())));
    }

    private boolean hasStored(@Nullable StoredContent other) {
        return other != null && other.equals(stored);
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
