package dev.askel.connectors.items;

import dev.askel.connectors.items.ReaderSettings.InputType;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemSource;
import org.jspecify.annotations.Nullable;

/** Opens the items in one object. */
final class ObjectSource {
    private ObjectSource() {}

    /**
     * Opens an object in the format that InputType names.
     *
     * @param settings with the type CSV, JSON, JSONL or PARQUET ({@link #requireItems})
     * @param position null for the beginning
     */
    static ItemSource open(
            BucketCalls calls,
            BucketObject object,
            ReaderSettings settings,
            @Nullable String position)
            throws ItemReaderException, InterruptedException {
        return settings.inputType() == InputType.PARQUET
                ? ParquetItems.open(calls, object, position)
                : ObjectItems.open(calls, object, settings, position);
    }

    /** Refuses settings whose type is not the format of an object. */
    static void requireItems(ReaderSettings settings) throws ItemReaderException {
        switch (settings.inputType()) {
            case CSV, JSON, JSONL, PARQUET -> {}
            case MANIFEST ->
                    throw new ItemReaderException(
                            "The field 'InputType' does not match any of the allowed values");
            case null -> throw new ItemReaderException("The field 'InputType' is required");
        }
    }
}
