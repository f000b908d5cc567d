package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * Limits the cost of evaluating expressions, in steps and in bytes of output. A budget is mutable.
 * Each advance of an execution has its own budget, which one thread uses.
 *
 * <p>The totals ({@link #stepsSpent}, {@link #bytesSpent}) grow during an advance. The interpreter
 * uses them to decide when an advance should stop and continue later.
 *
 * <p>The allowance limits the expressions of one state. A state that exceeds it fails. {@link
 * #renewAllowance} gives each state the full allowance, so earlier states never cause a failure.
 * One expression may use only a part of the steps ({@link #beginExpression}).
 *
 * <p>A partial budget gives each state fewer steps, bytes or memory. {@link #reduced Reduced}
 * budgets are for threads that have other work, and budgets of {@link #of} are for small heaps. A
 * state that needs more than a partial budget does not fail ({@link #wasTooSmall}). The caller
 * repeats its evaluation with a full budget.
 */
public final class Budget {
    /**
     * The maximum number of steps of one JSONata expression. AWS allows one second, and a step
     * takes about five nanoseconds. Steps are limited instead of time, so the result does not
     * depend on the load of the machine.
     */
    public static final long EXPRESSION_STEPS_MAX = 200_000_000;

    /** The maximum number of steps of one JSONPath. */
    private static final long PATH_STEPS_MAX = 50_000_000;

    /** The maximum number of steps of all expressions of one state together. */
    public static final long STEPS_MAX = 5 * EXPRESSION_STEPS_MAX;

    /**
     * The maximum number of output bytes of all expressions of one state together. A larger payload
     * can be passed on or selected, but no expression creates it.
     */
    public static final long BYTES_MAX = 16L * 1024 * 1024;

    /**
     * The maximum number of bytes of all values that one JSONata expression creates, including
     * temporary values.
     */
    public static final long MEMORY_BYTES_MAX = 128L * 1024 * 1024;

    /**
     * The output bytes of each state in a reduced budget: several times AWS's maximum output of a
     * state.
     */
    private static final long REDUCED_BYTES = 2L * 1024 * 1024;

    /** The bytes of all values that one expression may create in a reduced budget. */
    private static final long REDUCED_MEMORY_BYTES = 2L * 1024 * 1024;

    /** The number of steps between two calls to the {@link ContinuationCheck}, about 5 ms. */
    private static final long CHECK_STEPS = 1_000_000;

    private final Allowance allowed;
    private final Allowance perState;
    private final ContinuationCheck check;
    private Allowance current;
    private long steps;
    private long bytes;
    private long stepsEnd;
    private long bytesEnd;
    private long nextCheck;
    private long memoryBytes;

    /**
     * The number of steps up to which {@link #spend} needs no further check. It is the smaller of
     * {@code stepsEnd} and {@code nextCheck}.
     */
    private long stepsFree;

    private boolean wasTooSmall;
    private boolean forOneState;

    /**
     * The allowance of one state's expressions.
     *
     * @param steps the steps of all expressions together
     * @param bytes the output bytes of all expressions together
     * @param memoryBytes the bytes of all values that one JSONata expression creates, including
     *     temporary values
     */
    public record Allowance(long steps, long bytes, long memoryBytes) {
        /** The full allowance of a state. */
        public static final Allowance FULL = new Allowance(STEPS_MAX, BYTES_MAX, MEMORY_BYTES_MAX);

        public Allowance {
            if (steps < 0 || bytes < 0 || memoryBytes < 0) {
                throw new IllegalArgumentException(
                        "The budget has %d steps, %d bytes and %d bytes of memory"
                                .formatted(steps, bytes, memoryBytes));
            }
        }

        /** Returns a reduced allowance, for a thread that has other work. */
        public static Allowance reduced(long steps) {
            return new Allowance(steps, REDUCED_BYTES, REDUCED_MEMORY_BYTES);
        }
    }

    /** Decides about every 5 ms of an evaluation whether it continues. */
    @FunctionalInterface
    public interface ContinuationCheck {
        /** Always continues immediately. */
        ContinuationCheck NONE = () -> true;

        /**
         * Blocks until the evaluation may continue.
         *
         * @return false when the result is no longer needed; the evaluation then ends as if the
         *     budget were too small
         */
        boolean awaitTurn();
    }

    /** Creates a budget with the full allowance for each state. */
    public Budget() {
        this(Allowance.FULL);
    }

    /** Creates a budget with other limits for each state. A state that exceeds them fails. */
    public Budget(long stepsAllowed, long bytesAllowed) {
        this(new Allowance(stepsAllowed, bytesAllowed, MEMORY_BYTES_MAX));
    }

    private Budget(Allowance allowed) {
        this(allowed, allowed, allowed, ContinuationCheck.NONE);
    }

    private Budget(
            Allowance allowed, Allowance first, Allowance perState, ContinuationCheck check) {
        this.allowed = allowed;
        this.perState = perState;
        this.check = check;
        this.nextCheck = check.equals(ContinuationCheck.NONE) ? Long.MAX_VALUE : CHECK_STEPS;
        this.current = first;
        startAllowance();
    }

    /**
     * Returns a partial budget with a reduced allowance for each state.
     *
     * @param stepsPerState the steps of each state, and of all evaluations before the first {@link
     *     #renewAllowance}
     */
    public static Budget reduced(long stepsPerState) {
        var reduced = Allowance.reduced(stepsPerState);
        return of(reduced, reduced, ContinuationCheck.NONE);
    }

    /**
     * Returns a partial budget.
     *
     * @param firstAllowance the allowance of all evaluations before the first {@link
     *     #renewAllowance}
     * @param stateAllowance the allowance after each {@link #renewAllowance}
     * @param check decides during an evaluation whether it continues
     */
    public static Budget of(
            Allowance firstAllowance, Allowance stateAllowance, ContinuationCheck check) {
        return new Budget(Allowance.FULL, firstAllowance, stateAllowance, check);
    }

    /** Whether a state needed more than this partial budget allows. */
    public boolean wasTooSmall() {
        return wasTooSmall;
    }

    /** Makes the advance end when it reaches its next state. Returns this budget. */
    public Budget stopAtNextState() {
        forOneState = true;
        return this;
    }

    /** Whether the advance ends when it reaches its next state, even if the budget is not spent. */
    public boolean stopsAtNextState() {
        return forOneState;
    }

    /** Gives the next state its full allowance. The totals do not change. */
    public void renewAllowance() {
        current = perState;
        startAllowance();
    }

    private void startAllowance() {
        stepsEnd = steps + current.steps();
        bytesEnd = bytes + current.bytes();
        updateStepsFree();
    }

    private void updateStepsFree() {
        stepsFree = Math.min(stepsEnd, nextCheck);
    }

    /**
     * Begins a JSONata expression. It may spend at most {@link #EXPRESSION_STEPS_MAX} of the
     * remaining steps.
     *
     * @return a value that the caller must pass to {@link #endExpression}
     */
    public long beginExpression() {
        return begin(EXPRESSION_STEPS_MAX);
    }

    /**
     * Begins a JSONPath. The path may spend at most {@link #PATH_STEPS_MAX} of the remaining steps,
     * because steps of a path take longer.
     */
    public long beginPath() {
        return begin(PATH_STEPS_MAX);
    }

    private long begin(long stepsMax) {
        long mark = stepsEnd;
        stepsEnd = Math.min(stepsEnd, steps + stepsMax);
        updateStepsFree();
        return mark;
    }

    /** Ends an expression, so that the limit for one expression starts again. */
    public void endExpression(long mark) {
        stepsEnd = mark;
        updateStepsFree();
    }

    /** Returns the number of steps spent since the budget was created. */
    public long stepsSpent() {
        return steps;
    }

    /** Returns the number of output bytes since the budget was created. */
    public long bytesSpent() {
        return bytes;
    }

    /** Adds work outside of expressions to the totals, without reducing the allowance. */
    public void addToTotals(long moreSteps, long moreBytes) {
        steps += moreSteps;
        bytes += moreBytes;
        stepsEnd += moreSteps;
        bytesEnd += moreBytes;
        updateStepsFree();
    }

    /**
     * Spends steps of the allowance.
     *
     * @param moreSteps the number of steps; negative if the number exceeds a long
     * @throws ExhaustedException when too few remain
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
        if (steps >= nextCheck) {
            if (!check.awaitTurn()) {
                wasTooSmall = true;
                throw outOfSteps();
            }
            nextCheck = steps + CHECK_STEPS;
        }
        updateStepsFree();
    }

    private ExhaustedException outOfSteps() {
        // The remaining steps of the allowance count as spent. The refused steps do not, because
        // the caller does not perform them.
        steps = stepsEnd;
        updateStepsFree();
        return exhaustedAllowance(Resource.STEPS, allowed.steps());
    }

    private ExhaustedException exhaustedAllowance(Resource resource, long of) {
        wasTooSmall |= !current.equals(allowed);
        return new ExhaustedException(resource, of);
    }

    /**
     * Checks the number of bytes of all values that one expression has created.
     *
     * @throws ExhaustedException when the number exceeds the allowance
     */
    public void checkMemory(long expressionBytes) {
        memoryBytes = Math.max(memoryBytes, expressionBytes);
        if (expressionBytes > current.memoryBytes()) {
            throw exhaustedAllowance(Resource.BYTES, allowed.memoryBytes());
        }
    }

    /** Returns the largest number of bytes that any expression has created so far. */
    public long peakMemoryBytes() {
        return memoryBytes;
    }

    /**
     * Spends bytes of the allowance.
     *
     * @throws ExhaustedException when too few remain
     */
    public void spendBytes(long moreBytes) {
        if (moreBytes < 0 || moreBytes > bytesEnd - bytes) {
            bytes = bytesEnd;
            throw exhaustedAllowance(Resource.BYTES, allowed.bytes());
        }
        bytes += moreBytes;
    }

    /**
     * Spends the bytes of a value that an expression has created, without writing the value as
     * JSON.
     *
     * @param level the number of objects and arrays that enclose the value
     * @return the number of bytes of the value as compact JSON; for a string, its number of
     *     characters
     * @throws ExhaustedException when too few bytes remain, or the value is nested too deeply
     */
    public long spendForValue(JsonNode value, int level) {
        if (value.isTextual()) {
            // The number of characters is precise enough. Unlike an array or object, a string
            // cannot share memory between repeated parts.
            spendBytes(value.textValue().length());
            return value.textValue().length();
        }
        var size = JsonSize.measure(value, bytesEnd - bytes);
        spendForValue(size.bytes(), size.levels() + level);
        return size.bytes();
    }

    /**
     * Spends the bytes of a payload, which often knows its size.
     *
     * @throws ExhaustedException when too few bytes remain, or the value is nested too deeply
     */
    public void spendForValue(Payload payload, int level) {
        spendForValue(payload.sizeBytes(), payload.levels() + level);
    }

    private void spendForValue(long size, int levels) {
        if (levels > JsonSize.LEVELS_MAX) {
            throw new ExhaustedException(Resource.LEVELS, JsonSize.LEVELS_MAX);
        }
        spendBytes(size);
    }

    /**
     * Returns the exception for an expression that exceeds another limit than those of this budget.
     */
    public ExhaustedException exhaustedException(Resource resource, long allowed) {
        return new ExhaustedException(resource, allowed);
    }

    /** A limited resource. */
    public enum Resource {
        STEPS,
        BYTES,
        /** The number of levels of nested objects, arrays or expressions. */
        LEVELS
    }

    /**
     * Ends an evaluation at any depth, even within a regular expression. The methods named {@code
     * evaluate} return it as the state's failure. It is unchecked, because it propagates through
     * library code.
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

        /** Returns the exhausted resource. */
        public Resource resource() {
            return resource;
        }

        /** Returns the failure of the state. */
        public Failure toFailure() {
            return new Failure(ErrorName.RUNTIME, getMessage());
        }
    }
}
