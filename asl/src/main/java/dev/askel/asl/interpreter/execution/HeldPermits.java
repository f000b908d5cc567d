package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.SemaphoreName;
import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * The permits that an execution holds because of one {@code askel:acquire}. An execution that has
 * ended without success keeps them in its state. A redrive requests them again, in the order of
 * their grants, before it advances any frame.
 *
 * @param frame the frame of the task that acquired the permits
 * @param ordinal identifies the task attempt within the frame
 * @param permits the number of permits that are not released yet; at least 1
 * @param limit the limit of the semaphore that the task requested
 * @param decision identifies the grant; null while a redriven or forked execution waits for the
 *     permits
 */
public record HeldPermits(
        FramePath frame,
        int ordinal,
        SemaphoreName semaphore,
        int permits,
        int limit,
        @Nullable Long decision) {
    /** Whether a task attempt acquired these permits. */
    public boolean isOf(FramePath path, int attempt) {
        return ordinal == attempt && frame.equals(path);
    }

    /** Whether a redriven execution waits for these permits. */
    public boolean isAwaited() {
        return decision == null;
    }

    /** Returns the grant of these permits, for which a redriven execution waits. */
    public Fact.PermitsGranted granted(long by) {
        return new Fact.PermitsGranted(frame, ordinal, semaphore, permits, limit, by);
    }

    private HeldPermits withDecision(@Nullable Long by) {
        return new HeldPermits(frame, ordinal, semaphore, permits, limit, by);
    }

    /** Adds the permits of a grant. A repeated grant has no effect. */
    static PVector<HeldPermits> add(PVector<HeldPermits> held, Fact.PermitsGranted granted) {
        for (int at = 0; at < held.size(); at++) {
            var each = held.get(at);
            if (each.isOf(granted.frame(), granted.ordinal())) {
                return each.isAwaited()
                        ? held.with(at, each.withDecision(granted.decision()))
                        : held;
            }
        }
        return held.plus(
                new HeldPermits(
                        granted.frame(),
                        granted.ordinal(),
                        granted.semaphore(),
                        granted.permits(),
                        granted.limit(),
                        granted.decision()));
    }

    /** Returns the permits for which an execution waits after its redrive. */
    static PVector<HeldPermits> awaited(PVector<HeldPermits> held) {
        var awaited = TreePVector.<HeldPermits>empty();
        for (var each : held) {
            awaited = awaited.plus(each.withDecision(null));
        }
        return awaited;
    }

    /** Returns the permits that a fork requests before it advances. */
    static PVector<HeldPermits> awaited(Fact.Forked forked) {
        var awaited = TreePVector.<HeldPermits>empty();
        for (var each : forked.permits()) {
            awaited =
                    awaited.plus(
                            new HeldPermits(
                                    each.frame(),
                                    each.ordinal(),
                                    each.semaphore(),
                                    each.permits(),
                                    each.limit(),
                                    null));
        }
        return awaited;
    }

    /**
     * Removes permits of a semaphore, those that were acquired first.
     *
     * @param permits the number of permits; null for all. The execution may hold fewer
     */
    static PVector<HeldPermits> remove(
            PVector<HeldPermits> held, SemaphoreName semaphore, @Nullable Integer permits) {
        var rest = held;
        int open = permits == null ? Integer.MAX_VALUE : permits;
        for (int at = 0; at < rest.size() && open > 0; ) {
            var each = rest.get(at);
            if (!each.semaphore().equals(semaphore)) {
                at++;
            } else if (each.permits() <= open) {
                open -= each.permits();
                rest = rest.minus(at);
            } else {
                rest =
                        rest.with(
                                at,
                                new HeldPermits(
                                        each.frame(),
                                        each.ordinal(),
                                        semaphore,
                                        each.permits() - open,
                                        each.limit(),
                                        each.decision()));
                open = 0;
            }
        }
        return rest;
    }
}
