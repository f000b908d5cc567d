package dev.askel.connectors.items;

import dev.askel.engine.maprun.source.ItemReaderException;
import java.io.IOException;

/** Carries the failure of a Map Run's source through parsers that read streams. */
final class UnreadableObjectException extends IOException {
    private final ItemReaderException reason;

    UnreadableObjectException(ItemReaderException reason) {
        super(reason.getMessage(), reason);
        this.reason = reason;
    }

    ItemReaderException reason() {
        return reason;
    }
}
