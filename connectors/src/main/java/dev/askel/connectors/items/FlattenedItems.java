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
 * <p>A position contains the key of the last opened object and, while that object is read, the
 * position in the object.
 */
final class FlattenedItems implements ItemSource {
    private final ObjectItemReaders objects;
    private final BucketObject anyObject;
    private final ReaderSettings settings;
    private final Listing listing;
    private String key;
    private @Nullable ItemSource current;

    private FlattenedItems(
            ObjectItemReaders objects,
            BucketObject anyObject,
            ReaderSettings settings,
            Listing listing,
            String key,
            @Nullable ItemSource current) {
        this.objects = objects;
        this.anyObject = anyObject;
        this.settings = settings;
        this.listing = listing;
        this.key = key;
        this.current = current;
    }

    /**
     * Creates a source of the items in all objects of a listing.
     *
     * @param bucket the bucket with the arguments of the listing, and the state machine and the
     *     role that read it
     * @param settings the settings with the type CSV, JSON, JSONL or PARQUET
     * @param position the position at which to continue; null for the start
     */
    static FlattenedItems open(
            ObjectItemReaders objects,
            BucketObject bucket,
            ReaderSettings settings,
            @Nullable String position)
            throws ItemReaderException, InterruptedException {
        var arguments = JsonNodeFactory.instance.objectNode();
        var owner = bucket.arguments().get("ExpectedBucketOwner");
        if (owner != null) {
            arguments.set("ExpectedBucketOwner", owner);
        }
        var anyObject =
                new BucketObject(arguments, bucket.reader(), bucket.region(), bucket.roleArn());
        var key = "";
        ItemSource current = null;
        if (position != null) {
            var members = ItemPosition.parseJson(position).tree();
            key = ListingItems.decodeKey(members.path("key").asText());
            var inner = members.path("in").textValue();
            if (inner != null) {
                var object = anyObject.withKey(bucket.bucket(), key);
                current = objects.open(object, settings, inner);
            }
        }
        var listing = new Listing(objects.calls(), bucket.arguments(), bucket.caller(), key);
        return new FlattenedItems(
                objects, anyObject.withKey(bucket.bucket(), key), settings, listing, key, current);
    }

    @Override
    public @Nullable Payload next() throws ItemReaderException, InterruptedException {
        for (var open = currentOrNextObject(); open != null; open = openNextObject()) {
            var item = open.next();
            if (item != null) {
                return item;
            }
        }
        return null;
    }

    /** Returns the open object, or opens the next one; null at the end. */
    private @Nullable ItemSource currentOrNextObject()
            throws ItemReaderException, InterruptedException {
        return current == null ? openNextObject() : current;
    }

    /** Opens the next object that is not empty; returns null at the end. */
    private @Nullable ItemSource openNextObject() throws ItemReaderException, InterruptedException {
        close();
        for (var entry = listing.next(); entry != null; entry = listing.next()) {
            key = entry.key();
            if (entry.members().path("Size").asLong() > 0) {
                var object = anyObject.withKey(anyObject.bucket(), key);
                var opened = objects.open(object, settings, null);
                current = opened;
                return opened;
            }
        }
        return null;
    }

    @Override
    public boolean advanceTo(String position) throws ItemReaderException, InterruptedException {
        var members = ItemPosition.parseJson(position).tree();
        var inner = members.path("in").textValue();
        return current != null
                && inner != null
                && key.equals(ListingItems.decodeKey(members.path("key").asText()))
                && current.advanceTo(inner);
    }

    @Override
    public long skip(long count) throws ItemReaderException, InterruptedException {
        long left = count;
        for (var open = left > 0 ? currentOrNextObject() : null;
                open != null;
                open = openNextObject()) {
            left -= open.skip(left);
            if (left == 0) {
                break;
            }
        }
        return count - left;
    }

    @Override
    public String position() {
        var members = JsonNodeFactory.instance.objectNode().put("key", ListingItems.encodeKey(key));
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
