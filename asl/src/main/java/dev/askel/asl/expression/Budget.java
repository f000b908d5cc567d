package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What evaluation may cost: steps and bytes of output. Mutable, one per advance, used by one
 * thread.
 *
 * <p>It serves two bounds. The totals ({@link #steps}, {@link #bytes}) tell the interpreter when an
 * advance should yield; yielding loses nothing. The allowance is the hard bound of one state's
 * expressions: beyond it the state fails with {@code States.Runtime}. {@link #renew} gives each
 * state the full allowance, so whether a state fails never depends on what ran before it in the
 * same advance.
 *
 * <p>A brief budget ({@link #brief}) is for an advance on a thread that others need. It gives each
 * state only a part of its steps and bytes. A state that needs more ({@link #fellShort}) has not
 * failed: an advance with a full budget evaluates it again.
 */
public final class Budget {
    /** Steps one state's expressions may take; a step is about ten nanoseconds of work. */
    public static final long STEPS_MAX = 50_000_000;

    /** Bytes one state's expressions may put out, far above what a state may hand on. */
    public static final long BYTES_MAX = 16L * 1024 * 1024;

    /** Bytes that a brief budget gives a state: several times as many as a state may hand on. */
    private static final long BRIEF_BYTES = 2L * 1024 * 1024;

    private final long stepsAllowed;
    private final long bytesAllowed;
    private final long stepsGiven;
    private final long bytesGiven;
    private long steps;
    private long bytes;
    private long stepsEnd;
    private long bytesEnd;
    private boolean brief;
    private boolean fellShort;

    /** A budget with the default allowance per state. */
    public Budget() {
        this(STEPS_MAX, BYTES_MAX);
    }

    /** A budget that allows each state's expressions so many steps and bytes. */
    public Budget(long stepsAllowed, long bytesAllowed) {
        this(stepsAllowed, bytesAllowed, stepsAllowed, bytesAllowed);
    }

    private Budget(long stepsAllowed, long bytesAllowed, long stepsGiven, long bytesGiven) {
        if (stepsAllowed < 0 || bytesAllowed < 0) {
            throw new IllegalArgumentException(
                    "Budget of %d steps and %d bytes".formatted(stepsAllowed, bytesAllowed));
        }
        this.stepsAllowed = stepsAllowed;
        this.bytesAllowed = bytesAllowed;
        this.stepsGiven = stepsGiven;
        this.bytesGiven = bytesGiven;
        this.stepsEnd = stepsAllowed;
        this.bytesEnd = bytesAllowed;
    }

    /**
     * A budget that gives each state, and all that is evaluated before the first {@link #renew}, so
     * many steps of the default allowance.
     */
    public static Budget brief(long stepsGiven) {
        var budget = briefAfterFirst(stepsGiven);
        budget.renew();
        return budget;
    }

    /**
     * A budget with the default allowance for all that is evaluated before the first {@link
     * #renew}, and brief from then on. It is for a stimulus that must be decided now although its
     * caller waits: the states behind it are left to the next advance.
     */
    public static Budget briefAfterFirst(long stepsGiven) {
        return new Budget(STEPS_MAX, BYTES_MAX, stepsGiven, BRIEF_BYTES);
    }

    /** Whether a state has needed more steps or bytes than this brief budget gives. */
    public boolean fellShort() {
        return fellShort;
    }

    /** Gives the next state its allowance again; the totals go on counting. */
    public void renew() {
        stepsEnd = steps + stepsGiven;
        bytesEnd = bytes + bytesGiven;
        brief = stepsGiven < stepsAllowed;
    }

    /** All steps spent since this budget exists. */
    public long steps() {
        return steps;
    }

    /** All bytes put out since this budget exists. */
    public long bytes() {
        return bytes;
    }

    /** Counts work done outside of expressions, so that the advance yields in time. */
    public void count(long moreSteps, long moreBytes) {
        steps += moreSteps;
        bytes += moreBytes;
        stepsEnd += moreSteps;
        bytesEnd += moreBytes;
    }

    /**
     * Spends steps of the allowance.
     *
     * @param moreSteps a negative number is one that was too large for a long
     * @throws ExhaustedException when none are left
     */
    public void spend(long moreSteps) {
        if (moreSteps < 0 || moreSteps > stepsEnd - steps) {
            // What is refused is not done: the total stays what was spent, whatever was asked for.
            steps = stepsEnd;
            fellShort |= brief;
            throw new ExhaustedException("steps", stepsAllowed);
        }
        steps += moreSteps;
    }

    /**
     * Spends bytes of the allowance.
     *
     * @throws ExhaustedException when none are left
     */
    public void spendBytes(long moreBytes) {
        if (moreBytes < 0 || moreBytes > bytesEnd - bytes) {
            bytes = bytesEnd;
            fellShort |= brief;
            throw new ExhaustedException("bytes", bytesAllowed);
        }
        bytes += moreBytes;
    }

    /**
     * Spends the bytes of a value that an expression built, without writing it.
     *
     * @param level how many levels stand around it
     * @return the bytes of its compact text
     * @throws ExhaustedException when it has more bytes than are left, or too many levels
     */
    public long spendOn(JsonNode built, int level) {
        if (built.isTextual()) {
            // At least that many bytes, which is enough for what cannot hold a part twice.
            spendBytes(built.textValue().length());
            return built.textValue().length();
        }
        var size = JsonSize.of(built, bytesEnd - bytes);
        spendOn(size.bytes(), size.levels() + level);
        return size.bytes();
    }

    /** The same for a whole payload, which knows its size from its text. */
    void spendOn(Payload payload, int level) {
        spendOn(payload.sizeBytes(), payload.levels() + level);
    }

    private void spendOn(long size, int levels) {
        if (levels > JsonSize.LEVELS_MAX) {
            throw new ExhaustedException("levels", JsonSize.LEVELS_MAX);
        }
        spendBytes(size);
    }

    /** What to throw when an expression needs more of something that has a bound of its own. */
    public ExhaustedException exhausted(String what, long allowed) {
        return new ExhaustedException(what, allowed);
    }

    /**
     * Leaves the evaluation from any depth, regular expressions included; {@code evaluate} turns it
     * into the state's failure. Unchecked because it has to pass through library code.
     */
    public static final class ExhaustedException extends RuntimeException {
        ExhaustedException(String what, long allowed) {
            super(
                    "The expressions of this state need more than %d %s".formatted(allowed, what),
                    null,
                    false,
                    false);
        }

        /** The state's failure. */
        public Failure toFailure() {
            return new Failure(ErrorName.RUNTIME, getMessage());
        }
    }
}
