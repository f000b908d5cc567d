package dev.askel.asl.model;

/** The limits of the Amazon States Language, each with its source. */
public final class DefinitionLimits {

    /**
     * The maximum of TimeoutSeconds, Seconds and IntervalSeconds (docs/aws/validation.md section
     * 6).
     */
    public static final long SECONDS_MAX = 99_999_999;

    /** The maximum of MaxAttempts in a retrier (docs/aws/validation.md section 6). */
    public static final long MAX_ATTEMPTS_MAX = 99_999_999;

    /** The maximum of MaxDelaySeconds in a retrier: 366 days (docs/aws/validation.md section 6). */
    public static final long MAX_DELAY_SECONDS_MAX = 31_622_400;

    /** The maximum number of characters of a state name (docs/aws/validation.md section 4). */
    public static final int STATE_NAME_CHARACTERS_MAX = 80;

    /** The maximum number of characters of a variable name (docs/aws/asl.md section 3). */
    public static final int VARIABLE_NAME_CHARACTERS_MAX = 80;

    /**
     * The maximum number of characters of a distributed Map's Label (docs/aws/validation.md section
     * 3).
     */
    public static final int LABEL_CHARACTERS_MAX = 40;

    /**
     * The maximum of MaxInputBytesPerBatch in an ItemBatcher (docs/aws/validation.md section 3).
     */
    public static final int BATCH_BYTES_MAX = 262_144;

    /** The maximum of MaxItems in an ItemReader (docs/aws/asl.md section 10). */
    public static final long MAX_ITEMS_MAX = 100_000_000;

    /** The maximum of ToleratedFailurePercentage (docs/aws/asl.md section 10). */
    public static final int PERCENTAGE_MAX = 100;

    /** The maximum number of characters of an error name (docs/aws/quotas.md section 1). */
    public static final int ERROR_CHARACTERS_MAX = 256;

    /** The maximum number of characters of a cause (docs/aws/quotas.md section 1). */
    public static final int CAUSE_CHARACTERS_MAX = 32_768;

    /**
     * The maximum number of bytes of all variables that a state can read (docs/aws/quotas.md
     * section 3).
     */
    public static final int VARIABLES_BYTES_MAX = 10 * 1024 * 1024;

    private DefinitionLimits() {}
}
