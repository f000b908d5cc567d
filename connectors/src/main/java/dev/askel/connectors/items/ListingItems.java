package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.NumberText;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a listing as items. A position is the key of the preceding entry, in Base64
 * because a key may contain any character.
 */
final class ListingItems implements ItemSource {
    private static final double MILLIS = 1_000;

    private final Listing listing;
    private final boolean isJsonata;
    private String lastKey;

    /**
     * Creates a source.
     *
     * @param isJsonata whether the state uses JSONata, in which times are integers
     * @param lastKey the key before the first item; empty when the source begins at the first
     *     object
     */
    ListingItems(Listing listing, boolean isJsonata, String lastKey) {
        this.listing = listing;
        this.isJsonata = isJsonata;
        this.lastKey = lastKey;
    }

    /** Encodes a key for a position. */
    static String encodeKey(String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    /** Decodes a key in a position. */
    static String decodeKey(String position) {
        return new String(Base64.getUrlDecoder().decode(position), StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable Payload next() throws ItemReaderException, InterruptedException {
        var entry = listing.next();
        if (entry == null) {
            return null;
        }
        lastKey = entry.key();
        return item(entry);
    }

    @Override
    public long skip(long count) throws ItemReaderException, InterruptedException {
        for (long skipped = 0; skipped < count; skipped++) {
            var entry = listing.next();
            if (entry == null) {
                return skipped;
            }
            lastKey = entry.key();
        }
        return count;
    }

    /** Returns the members in the order that AWS uses since 2026. */
    private Payload item(Listing.Entry entry) {
        var item = JsonNodeFactory.instance.objectNode();
        var members = entry.members();
        if (members.hasNonNull("ETag")) {
            item.set("Etag", members.path("ETag"));
        }
        item.put("Key", entry.key());
        if (members.hasNonNull("LastModified")) {
            item.set("LastModified", time(Instant.parse(members.path("LastModified").asText())));
        }
        for (var name : new String[] {"Size", "StorageClass"}) {
            if (members.hasNonNull(name)) {
                item.set(name, members.path(name));
            }
        }
        return Payload.of(item);
    }

    private JsonNode time(Instant time) {
        return isJsonata
                ? JsonNodeFactory.instance.numberNode(time.getEpochSecond())
                : new NumberText(Double.toString(time.toEpochMilli() / MILLIS));
    }

    @Override
    public String position() {
        return encodeKey(lastKey);
    }

    @Override
    public void close() {
        // A listing holds no connection between two pages.
    }
}
