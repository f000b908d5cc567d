package dev.askel.connectors.items.parquet;

import org.apache.parquet.io.ParquetDecodingException;
import org.jspecify.annotations.Nullable;

/** Checks the fields of a footer or a page header. A damaged footer or header may lack them. */
final class RequiredField {
    private RequiredField() {}

    /** Returns the value of a field; throws the exception of a damaged file when it is null. */
    static <T> T of(@Nullable T value, String name) {
        if (value == null) {
            throw new ParquetDecodingException("the field '%s' is missing".formatted(name));
        }
        return value;
    }
}
