package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.items.ReaderSettings.InputType;
import dev.askel.connectors.items.parquet.ParquetMemory;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemReaders;
import dev.askel.engine.maprun.source.ItemSource;
import org.jspecify.annotations.Nullable;

/** Opens objects and listings of S3 as sources of items. */
public final class BucketItemReaders implements ItemReaders {
    private final ObjectItemReaders objects;

    /**
     * Creates readers.
     *
     * @param memory bounds the Parquet files of this node
     */
    public BucketItemReaders(
            ModelledServices services, RetrySchedule schedule, ParquetMemory memory) {
        this.objects = new ObjectItemReaders(new BucketCalls(services, schedule), memory);
    }

    @Override
    public ItemSource open(Request request, @Nullable String position)
            throws ItemReaderException, InterruptedException {
        long itemsMax = request.reader().itemsMax();
        if (itemsMax < 0) {
            throw new ItemReaderException("field MaxItems must be positive");
        }
        return itemsMax == MapRunPlan.ITEMS_UNLIMITED
                ? openUnlimited(request, position)
                : LimitedItems.open(itemsMax, position, inner -> openUnlimited(request, inner));
    }

    private ItemSource openUnlimited(Request request, @Nullable String position)
            throws ItemReaderException, InterruptedException {
        var settings = ReaderSettings.parse(request.reader().config().tree());
        if (!(request.reader().arguments().tree() instanceof ObjectNode arguments)) {
            throw new ItemReaderException("The arguments of ItemReader are not a JSON object.");
        }
        require(arguments, "Bucket");
        var object =
                new BucketObject(arguments, request.owner(), request.region(), request.roleArn());
        var resource = request.reader().resource();
        if (resource.endsWith(":s3:listObjectsV2")) {
            return openListing(object, settings, request.isJsonata(), position);
        }
        if (resource.endsWith(":s3:getObject")) {
            require(arguments, "Key");
            return openObject(object, settings, position);
        }
        throw ItemReaderException.notServed(resource);
    }

    private static void require(ObjectNode arguments, String name) throws ItemReaderException {
        if (arguments.path(name).asText("").isEmpty()) {
            throw new ItemReaderException("The field '%s' is required".formatted(name));
        }
    }

    private ItemSource openListing(
            BucketObject bucket,
            ReaderSettings settings,
            boolean isJsonata,
            @Nullable String position)
            throws ItemReaderException, InterruptedException {
        if (settings.loadsObjects()) {
            ObjectItemReaders.requireItemFormat(settings);
            return FlattenedItems.open(objects, bucket, settings, position);
        }
        var lastKey = position == null ? "" : ListingItems.decodeKey(position);
        return new ListingItems(
                new Listing(objects.calls(), bucket.arguments(), bucket.caller(), lastKey),
                isJsonata,
                lastKey);
    }

    private ItemSource openObject(
            BucketObject object, ReaderSettings settings, @Nullable String position)
            throws ItemReaderException, InterruptedException {
        if (settings.manifestType() != null || settings.inputType() == InputType.MANIFEST) {
            return ManifestItems.open(objects, object, settings, position);
        }
        ObjectItemReaders.requireItemFormat(settings);
        return objects.open(object, settings, position);
    }
}
