package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * Bounds the cost of evaluation: steps and bytes of output. Mutable, one per advance, used by one
 * thread.
 *
 * <p>It serves two bounds. The totals ({@link #steps}, {@link #bytes}) show the interpreter when an
 * advance should yield; yielding loses nothing. The allowance is the hard bound of one state's
 * expressions: beyond it the state fails. {@link #renew} gives each state the full allowance, so
 * the states before it in the same advance never make a state fail. One expression may take a part
 * of the steps only ({@link #begin}).
 *
 * <p>A brief budget ({@link #brief}) is for an advance on a thread that others need. It gives each
 * state only a part of its steps and bytes. A state that needs more ({@link #fellShort}) has not
 * failed: an advance with a full budget evaluates it again.
 */
public final class Budget {
    /**
     * Steps one JSONata expression may take. AWS allows a second; a step takes about five
     * nanoseconds. Steps are counted and no clock is read, so the load of a node has no influence.
     */
    public static final long EXPRESSION_STEPS_MAX = 200_000_000;

    /** Steps one JSONPath may take. */
    private static final long PATH_STEPS_MAX = 50_000_000;

    /** Steps the expressions of one state may take together. */
    public static final long STEPS_MAX = 5 * EXPRESSION_STEPS_MAX;

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

    /**
     * Begins a JSONata expression, which may spend {@link #EXPRESSION_STEPS_MAX} of the steps left.
     *
     * @return the mark to give to {@link #end}
     */
    public long begin() {
        return begin(EXPRESSION_STEPS_MAX);
    }

    /** Begins a JSONPath, whose steps cost more: it may spend {@link #PATH_STEPS_MAX} of them. */
    long beginPath() {
        return begin(PATH_STEPS_MAX);
    }

    private long begin(long stepsMax) {
        long mark = stepsEnd;
        stepsEnd = Math.min(stepsEnd, steps + stepsMax);
        return mark;
    }

    /** Ends an expression, so that the next one has a part of its own. */
    public void end(long mark) {
        stepsEnd = mark;
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
            throw new ExhaustedException(Resource.STEPS, stepsAllowed);
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
            throw new ExhaustedException(Resource.BYTES, bytesAllowed);
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
            throw new ExhaustedException(Resource.LEVELS, JsonSize.LEVELS_MAX);
        }
        spendBytes(size);
    }

    /** What to throw when an expression needs more of something that has a bound of its own. */
    public ExhaustedException exhausted(Resource resource, long allowed) {
        return new ExhaustedException(resource, allowed);
    }

    /** A kind of cost. */
    public enum Resource {
        STEPS,
        BYTES,
        /** Objects, arrays or expressions in each other. */
        LEVELS
    }

    /**
     * Leaves the evaluation from any depth, regular expressions included; {@code evaluate} turns it
     * into the state's failure. Unchecked because it has to pass through library code.
     */
    public static final class ExhaustedException extends RuntimeException {
        private final Resource resource;

        ExhaustedException(Resource resource, long allowed) {
            super(
                    "The expressions of this state need more than %d %s"
                            .formatted(allowed, resource.name().toLowerCase(Locale.ROOT)),
                    null,
                    false,
                    false);
            this.resource = resource;
        }

        /** The resource that is exhausted. */
        public Resource resource() {
            return resource;
        }

        /** The state's failure. */
        public Failure toFailure() {
            return new Failure(ErrorName.RUNTIME, getMessage());
        }
    }
}
