package dev.askel.asl.model;

/** The limits that the language sets for a definition, each with its source. */
public final class DefinitionLimits {

    /**
     * Every duration in seconds: TimeoutSeconds, Seconds, IntervalSeconds (docs/aws/validation.md
     * 6).
     */
    public static final long SECONDS_MAX = 99_999_999;

    /** MaxAttempts of a Retrier (docs/aws/validation.md 6). */
    public static final long MAX_ATTEMPTS_MAX = 99_999_999;

    /** MaxDelaySeconds of a Retrier, 366 days (docs/aws/validation.md 6). */
    public static final long MAX_DELAY_SECONDS_MAX = 31_622_400;

    /** Characters of a state name (StateName of the service model; docs/aws/validation.md 4). */
    public static final int STATE_NAME_CHARACTERS_MAX = 80;

    /** Characters of a variable name (docs/aws/asl.md section 3). */
    public static final int VARIABLE_NAME_CHARACTERS_MAX = 80;

    /** Characters of a distributed Map's Label (docs/aws/validation.md 3). */
    public static final int LABEL_CHARACTERS_MAX = 40;

    /** MaxInputBytesPerBatch of an ItemBatcher (docs/aws/validation.md 3). */
    public static final int BATCH_BYTES_MAX = 262_144;

    /** MaxItems of an ItemReader (docs/aws/asl.md section 10). */
    public static final long MAX_ITEMS_MAX = 100_000_000;

    /** ToleratedFailurePercentage (docs/aws/asl.md section 10). */
    public static final int PERCENTAGE_MAX = 100;

    /** Characters of an error's name (docs/aws/quotas.md section 1). */
    public static final int ERROR_CHARACTERS_MAX = 256;

    /** Characters of an error's cause (docs/aws/quotas.md section 1). */
    public static final int CAUSE_CHARACTERS_MAX = 32_768;

    /** Bytes of one variable, and of all values of one Assign (docs/aws/quotas.md section 3). */
    public static final int ASSIGN_BYTES_MAX = 262_144;

    /** Bytes of all variables that a state can read (docs/aws/quotas.md section 3). */
    public static final int VARIABLES_BYTES_MAX = 10 * 1024 * 1024;

    private DefinitionLimits() {}
}
