package dev.askel.engine.maprun.child;

import java.util.OptionalLong;
import java.util.UUID;

/**
 * The names of the children of a Map Run. A name has the form of a UUID of version 8 (RFC 9562). It
 * combines the run's UUID and the number of the child:
 *
 * <pre>
 * bits   0 -  47  the run's uuid
 * bits  48 -  51  8, the version
 * bits  52 -  63  the run's uuid
 * bits  64 -  65  2, the variant
 * bits  66 -  75  the run's uuid
 * bits  76 -  89  the run's uuid XOR the redrive count of the run
 * bits  90 - 127  the run's uuid XOR the number of the child
 * </pre>
 *
 * <p>The owner of a run therefore computes the child from a name, and the name from a child,
 * without a query. Names of different runs differ with near certainty, because the run's UUID
 * contributes 70 random bits.
 */
public final class ChildName {
    /** The maximum number of a child. */
    public static final long CHILD_MAX = (1L << ChildName.CHILD_BITS) - 1;

    /**
     * The maximum redrive count in a name. A Map Run has at most 1,000 redrives (docs/aws/quotas.md
     * section 3).
     */
    public static final int REDRIVES_MAX = (1 << ChildName.REDRIVE_BITS) - 1;

    private static final int CHILD_BITS = 38;
    private static final int REDRIVE_BITS = 14;
    private static final long NUMBER_MASK = (1L << (CHILD_BITS + REDRIVE_BITS)) - 1;
    private static final long VERSION_MASK = 0xF000L;
    private static final long VERSION = 0x8000L;
    private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private ChildName() {}

    /**
     * Returns the name of a child.
     *
     * @param runUuid the run's UUID, the last part of its ARN
     * @param child the number of the child, from 0 to {@link #CHILD_MAX}
     * @param redriveCount the redrive count of the run when the child was first started; always 0
     *     for a Standard child, whose name does not change with redrives
     */
    public static String of(String runUuid, long child, int redriveCount) {
        if (child < 0 || child > CHILD_MAX) {
            throw new IllegalArgumentException("Child " + child + ", expected 0.." + CHILD_MAX);
        }
        if (redriveCount < 0 || redriveCount > REDRIVES_MAX) {
            throw new IllegalArgumentException(
                    "Redrive count " + redriveCount + ", expected 0.." + REDRIVES_MAX);
        }
        var run = UUID.fromString(runUuid);
        long number = ((long) redriveCount << CHILD_BITS) | child;
        return new UUID(high(run), low(run) ^ number).toString();
    }

    /**
     * Reads the child's number from its name.
     *
     * @return empty when the name belongs to no child of this run
     */
    public static OptionalLong childOf(String runUuid, String name) {
        var number = numberOf(runUuid, name);
        return number.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(number.getAsLong() & CHILD_MAX);
    }

    private static OptionalLong numberOf(String runUuid, String name) {
        UUID parsed;
        try {
            parsed = UUID.fromString(name);
        } catch (IllegalArgumentException _) {
            return OptionalLong.empty();
        }
        var run = UUID.fromString(runUuid);
        long number = parsed.getLeastSignificantBits() ^ low(run);
        boolean isOfRun =
                parsed.getMostSignificantBits() == high(run)
                        && (number & ~NUMBER_MASK) == 0
                        && parsed.toString().equals(name);
        return isOfRun ? OptionalLong.of(number) : OptionalLong.empty();
    }

    private static long high(UUID run) {
        return (run.getMostSignificantBits() & ~VERSION_MASK) | VERSION;
    }

    private static long low(UUID run) {
        return (run.getLeastSignificantBits() & ~VARIANT_MASK) | VARIANT;
    }
}
