package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemSource;
import org.jspecify.annotations.Nullable;

/**
 * The items in all objects of a listing, in the order of keys ({@code LOAD_AND_FLATTEN}). Empty
 * objects, such as those that mark folders, contain no items.
 *
 * <p>A position is the key of the last object that was begun, and the position in it while it is
 * read.
 */
final class FlattenedItems implements ItemSource {
    private final BucketCalls calls;
    private final BucketObject anyObject;
    private final ReaderSettings settings;
    private final Listing listing;
    private String key;
    private @Nullable ObjectItems current;

    private FlattenedItems(
            BucketCalls calls,
            BucketObject anyObject,
            ReaderSettings settings,
            Listing listing,
            String key,
            @Nullable ObjectItems current) {
        this.calls = calls;
        this.anyObject = anyObject;
        this.settings = settings;
        this.listing = listing;
        this.key = key;
        this.current = current;
    }

    /**
     * Opens a listing and its objects.
     *
     * @param bucket the arguments of the listing, and the caller
     * @param settings with the type CSV, JSON or JSONL
     */
    static FlattenedItems open(
            BucketCalls calls,
            BucketObject bucket,
            ReaderSettings settings,
            @Nullable String position)
            throws ItemReaderException, InterruptedException {
        var arguments = JsonNodeFactory.instance.objectNode();
        var owner = bucket.arguments().get("ExpectedBucketOwner");
        if (owner != null) {
            arguments.set("ExpectedBucketOwner", owner);
        }
        var anyObject = new BucketObject(arguments, bucket.account(), bucket.region());
        var key = "";
        ObjectItems current = null;
        if (position != null) {
            var members = ItemPosition.json(position).tree();
            key = ListingItems.decode(members.path("key").asText());
            var inner = members.path("in").textValue();
            if (inner != null) {
                var object = anyObject.withKey(bucket.bucket(), key);
                current = ObjectItems.open(calls, object, settings, inner);
            }
        }
        var listing =
                new Listing(calls, bucket.arguments(), bucket.account(), bucket.region(), key);
        return new FlattenedItems(
                calls, anyObject.withKey(bucket.bucket(), key), settings, listing, key, current);
    }

    @Override
    public @Nullable Payload next() throws ItemReaderException, InterruptedException {
        while (true) {
            var open = current;
            if (open != null) {
                var item = open.next();
                if (item != null) {
                    return item;
                }
                close();
            }
            var entry = listing.next();
            if (entry == null) {
                return null;
            }
            if (entry.members().path("Size").asLong() > 0) {
                var object = anyObject.withKey(anyObject.bucket(), entry.key());
                current = ObjectItems.open(calls, object, settings, null);
            }
            key = entry.key();
        }
    }

    @Override
    public String position() {
        var members = JsonNodeFactory.instance.objectNode().put("key", ListingItems.encode(key));
        if (current != null) {
            members.put("in", current.position());
        }
        return Payload.of(members).text();
    }

    @Override
    public String itemSource() {
        return anyObject.withKey(anyObject.bucket(), key).toString();
    }

    @Override
    public boolean isKeyed() {
        return current != null && current.isKeyed();
    }

    @Override
    public void close() {
        var open = current;
        current = null;
        if (open != null) {
            open.close();
        }
    }
}
