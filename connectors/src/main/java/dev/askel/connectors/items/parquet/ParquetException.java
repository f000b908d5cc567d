package dev.askel.connectors.items.parquet;

/** A Parquet file is damaged, or has a feature or a size that is not supported. */
public final class ParquetException extends Exception {
    /**
     * Creates the exception.
     *
     * @param reason the fault, as a clause that begins in lower case
     */
    public ParquetException(String reason) {
        super(reason);
    }

    ParquetException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
