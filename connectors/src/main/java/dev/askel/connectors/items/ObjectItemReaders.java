package dev.askel.connectors.items;

import dev.askel.connectors.items.ReaderSettings.InputType;
import dev.askel.connectors.items.parquet.ParquetMemory;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens readers of the items in single objects.
 *
 * @param memory bounds the Parquet files of this node
 */
record ObjectItemReaders(BucketCalls calls, ParquetMemory memory) {
    /**
     * Opens an object in the format that InputType names.
     *
     * @param settings the settings with the type CSV, JSON, JSONL or PARQUET ({@link
     *     #requireItemFormat})
     * @param position null for the beginning
     */
    ItemSource open(BucketObject object, ReaderSettings settings, @Nullable String position)
            throws ItemReaderException, InterruptedException {
        return settings.inputType() == InputType.PARQUET
                ? ParquetItems.open(calls, object, memory, position)
                : ObjectItems.open(calls, object, settings, position);
    }

    /** Refuses settings whose type is not the format of an object. */
    static void requireItemFormat(ReaderSettings settings) throws ItemReaderException {
        switch (settings.inputType()) {
            case CSV, JSON, JSONL, PARQUET -> {}
            case MANIFEST ->
                    throw new ItemReaderException(
                            "The field 'InputType' does not match any of the allowed values");
            case null -> throw new ItemReaderException("The field 'InputType' is required");
        }
    }
}
