package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * Bounds the cost of evaluation: steps and bytes of output. Mutable; each advance has its own
 * budget, which one thread uses.
 *
 * <p>A budget has two bounds. The totals ({@link #steps}, {@link #bytes}) show the interpreter when
 * an advance should yield, which loses no work. The allowance is the hard bound for the expressions
 * of one state: a state that exceeds it fails. {@link #renew} gives each state the full allowance,
 * so a state never fails because of the states before it. One expression may use only a part of the
 * steps ({@link #begin}).
 *
 * <p>A partial budget gives each state fewer steps, bytes or memory. {@link #brief} budgets are for
 * threads that have other work, and budgets of {@link #of} are for small heaps. A state that needs
 * more than a partial budget ({@link #fellShort}) does not fail: an advance with a full budget
 * evaluates it again.
 */
public final class Budget {
    /**
     * The steps that one JSONata expression may use. AWS allows a second, and a step takes about
     * five nanoseconds. The bound is a count and not a time, so that it does not depend on the load
     * of a node.
     */
    public static final long EXPRESSION_STEPS_MAX = 200_000_000;

    /** The steps that one JSONPath may use. */
    private static final long PATH_STEPS_MAX = 50_000_000;

    /** The steps that the expressions of one state may use together. */
    public static final long STEPS_MAX = 5 * EXPRESSION_STEPS_MAX;

    /**
     * The bytes of output that the expressions of one state may make together. A state's output is
     * much smaller.
     */
    public static final long BYTES_MAX = 16L * 1024 * 1024;

    /**
     * The bytes of all values that one JSONata expression may make, including those that are
     * garbage later.
     */
    public static final long MEMORY_BYTES_MAX = 128L * 1024 * 1024;

    /** Bytes that a brief budget gives a state: several times the largest output of a state. */
    private static final long BRIEF_BYTES = 2L * 1024 * 1024;

    /** Bytes of values that one expression may make within a brief budget. */
    private static final long BRIEF_MEMORY_BYTES = 2L * 1024 * 1024;

    /** The steps between two calls of the pace, about 5 ms. */
    private static final long PACE_STEPS = 1_000_000;

    private final Grant allowed;
    private final Grant perState;
    private final Pace pace;
    private Grant current;
    private long steps;
    private long bytes;
    private long stepsEnd;
    private long bytesEnd;
    private long nextPace;
    private long memoryBytes;

    /** The count of steps beyond which {@link #spend} checks the end of the steps and the pace. */
    private long stepsFree;

    private boolean fellShort;
    private boolean forOneState;

    /**
     * The bounds of one state's expressions.
     *
     * @param steps the steps of all its expressions
     * @param bytes the bytes of output of all its expressions
     * @param memoryBytes the bytes of all values that one JSONata expression makes, garbage
     *     included
     */
    public record Grant(long steps, long bytes, long memoryBytes) {
        /** The greatest bounds of a state. */
        public static final Grant FULL = new Grant(STEPS_MAX, BYTES_MAX, MEMORY_BYTES_MAX);

        public Grant {
            if (steps < 0 || bytes < 0 || memoryBytes < 0) {
                throw new IllegalArgumentException(
                        "Budget of %d steps, %d bytes and %d bytes of memory"
                                .formatted(steps, bytes, memoryBytes));
            }
        }

        /** Returns the bounds of a state on a thread with other duties. */
        public static Grant brief(long steps) {
            return new Grant(steps, BRIEF_BYTES, BRIEF_MEMORY_BYTES);
        }
    }

    /** Decides about every 5 ms whether an evaluation continues. */
    @FunctionalInterface
    public interface Pace {
        /** Never pauses. */
        Pace NONE = () -> true;

        /**
         * Blocks until the evaluation may continue.
         *
         * @return false when the outcome is no longer needed; the evaluation then ends as if the
         *     budget were too small
         */
        boolean proceed();
    }

    /** A budget with the default allowance per state. */
    public Budget() {
        this(Grant.FULL);
    }

    /** Creates a budget with other allowances of steps and bytes for each state. */
    public Budget(long stepsAllowed, long bytesAllowed) {
        this(new Grant(stepsAllowed, bytesAllowed, MEMORY_BYTES_MAX));
    }

    private Budget(Grant allowed) {
        this(allowed, allowed, allowed, Pace.NONE);
    }

    private Budget(Grant allowed, Grant first, Grant perState, Pace pace) {
        this.allowed = allowed;
        this.perState = perState;
        this.pace = pace;
        this.nextPace = pace.equals(Pace.NONE) ? Long.MAX_VALUE : PACE_STEPS;
        this.current = first;
        startGrant();
    }

    /**
     * Returns a budget with brief bounds for each state, and for all evaluations before the first
     * {@link #renew}.
     *
     * @param stepsGiven the steps of each state
     */
    public static Budget brief(long stepsGiven) {
        var brief = Grant.brief(stepsGiven);
        return of(brief, brief, Pace.NONE);
    }

    /**
     * Returns a budget with parts of the default allowance.
     *
     * @param first the bounds of all evaluations before the first {@link #renew}
     * @param each the bounds of each later state
     * @param pace receives calls during evaluations
     */
    public static Budget of(Grant first, Grant each, Pace pace) {
        return new Budget(Grant.FULL, first, each, pace);
    }

    /** Whether a state has needed more than this partial budget allows. */
    public boolean fellShort() {
        return fellShort;
    }

    /** Makes the advance end before its next state. Returns this budget. */
    public Budget forOneState() {
        forOneState = true;
        return this;
    }

    /** Whether the advance ends before its next state, even if the budget is not spent. */
    public boolean isForOneState() {
        return forOneState;
    }

    /** Gives the next state its full allowance. The totals do not change. */
    public void renew() {
        current = perState;
        startGrant();
    }

    private void startGrant() {
        stepsEnd = steps + current.steps();
        bytesEnd = bytes + current.bytes();
        updateStepsFree();
    }

    private void updateStepsFree() {
        stepsFree = Math.min(stepsEnd, nextPace);
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
    public long beginPath() {
        return begin(PATH_STEPS_MAX);
    }

    private long begin(long stepsMax) {
        long mark = stepsEnd;
        stepsEnd = Math.min(stepsEnd, steps + stepsMax);
        updateStepsFree();
        return mark;
    }

    /** Ends an expression, so that the next one has its own part of the steps. */
    public void end(long mark) {
        stepsEnd = mark;
        updateStepsFree();
    }

    /** Returns all steps spent since the budget was created. */
    public long steps() {
        return steps;
    }

    /** Returns all bytes of output since the budget was created. */
    public long bytes() {
        return bytes;
    }

    /**
     * Adds work outside of expressions to the totals, which decide about a yield, but not to the
     * allowance.
     */
    public void count(long moreSteps, long moreBytes) {
        steps += moreSteps;
        bytes += moreBytes;
        stepsEnd += moreSteps;
        bytesEnd += moreBytes;
        updateStepsFree();
    }

    /**
     * Spends steps of the allowance.
     *
     * @param moreSteps negative when the number is too large for a long
     * @throws ExhaustedException when too few are left
     */
    public void spend(long moreSteps) {
        if (moreSteps < 0 || moreSteps > stepsFree - steps) {
            spendBeyondFree(moreSteps);
        } else {
            steps += moreSteps;
        }
    }

    private void spendBeyondFree(long moreSteps) {
        if (moreSteps < 0 || moreSteps > stepsEnd - steps) {
            throw outOfSteps();
        }
        steps += moreSteps;
        if (steps >= nextPace) {
            if (!pace.proceed()) {
                fellShort = true;
                throw outOfSteps();
            }
            nextPace = steps + PACE_STEPS;
        }
        updateStepsFree();
    }

    private ExhaustedException outOfSteps() {
        // The total does not include this work, because the caller will not do it.
        steps = stepsEnd;
        updateStepsFree();
        return exhaustedGrant(Resource.STEPS, allowed.steps());
    }

    private ExhaustedException exhaustedGrant(Resource resource, long of) {
        fellShort |= !current.equals(allowed);
        return new ExhaustedException(resource, of);
    }

    /**
     * Checks the bytes of all values that one expression has made.
     *
     * @throws ExhaustedException when they are too many
     */
    public void checkMemory(long expressionBytes) {
        memoryBytes = Math.max(memoryBytes, expressionBytes);
        if (expressionBytes > current.memoryBytes()) {
            throw exhaustedGrant(Resource.BYTES, allowed.memoryBytes());
        }
    }

    /** The largest number of bytes that one expression has made so far. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /**
     * Spends bytes of the allowance.
     *
     * @throws ExhaustedException when too few are left
     */
    public void spendBytes(long moreBytes) {
        if (moreBytes < 0 || moreBytes > bytesEnd - bytes) {
            bytes = bytesEnd;
            throw exhaustedGrant(Resource.BYTES, allowed.bytes());
        }
        bytes += moreBytes;
    }

    /**
     * Spends the bytes of a value that an expression has built, without writing the value as text.
     *
     * @param level the number of objects and arrays around the value
     * @return the bytes of its compact text
     * @throws ExhaustedException when the value has more bytes than are left, or too many levels
     */
    public long spendOn(JsonNode built, int level) {
        if (built.isTextual()) {
            // The number of characters is a sufficient bound for the bytes: unlike an array or
            // object, a text cannot contain the same part many times in memory.
            spendBytes(built.textValue().length());
            return built.textValue().length();
        }
        var size = JsonSize.of(built, bytesEnd - bytes);
        spendOn(size.bytes(), size.levels() + level);
        return size.bytes();
    }

    /** Spends the bytes of a whole payload, which knows its size from its text. */
    public void spendOn(Payload payload, int level) {
        spendOn(payload.sizeBytes(), payload.levels() + level);
    }

    private void spendOn(long size, int levels) {
        if (levels > JsonSize.LEVELS_MAX) {
            throw new ExhaustedException(Resource.LEVELS, JsonSize.LEVELS_MAX);
        }
        spendBytes(size);
    }

    /**
     * Returns the exception for an expression that exceeds a bound that is not part of this budget.
     */
    public ExhaustedException exhausted(Resource resource, long allowed) {
        return new ExhaustedException(resource, allowed);
    }

    /** A kind of cost. */
    public enum Resource {
        STEPS,
        BYTES,
        /** Nested objects, arrays or expressions. */
        LEVELS
    }

    /**
     * Ends an evaluation at any depth, even within regular expressions. {@code evaluate} returns it
     * as the state's failure. It is unchecked because it propagates through library code.
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
