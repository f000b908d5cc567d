package dev.askel.engine.express;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.registry.express.ExpressStarts;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Express starts in a database that becomes unavailable before or after it executes a request. */
final class UnreliableStarts implements ExpressStarts {
    private final ExpressStarts rows;
    final Failures insert = new Failures();
    final Failures remove = new Failures();
    final Failures release = new Failures();
    final Failures releaseUnrun = new Failures();
    final Failures claim = new Failures();

    /** The moment at which the database becomes unavailable. */
    enum Moment {
        BEFORE,
        AFTER
    }

    /** The failures to inject into one kind of request. */
    static final class Failures {
        private volatile Moment moment = Moment.BEFORE;
        private final AtomicInteger refusals = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();

        /** Refuses the next {@code times} requests. */
        void set(Moment next, int times) {
            moment = next;
            refusals.set(times);
            refused.set(0);
            answered.set(0);
        }

        int refused() {
            return refused.get();
        }

        int answered() {
            return answered.get();
        }

        private <T> CompletionStage<Answer<T>> request(Supplier<CompletionStage<Answer<T>>> rows) {
            Answer<T> unavailable = Answer.refused(new EngineError.ServiceUnavailable());
            if (refusals.getAndDecrement() <= 0) {
                return rows.get().whenComplete((_, _) -> answered.incrementAndGet());
            }
            return (moment == Moment.BEFORE
                            ? CompletableFuture.<Answer<T>>completedStage(unavailable)
                            : rows.get().thenApply(_ -> unavailable))
                    .whenComplete((_, _) -> refused.incrementAndGet());
        }
    }

    UnreliableStarts(ExpressStarts rows) {
        this.rows = rows;
    }

    @Override
    public CompletionStage<Answer<Boolean>> insert(
            Start start, MachineGuard machine, String incarnation) {
        return insert.request(() -> rows.insert(start, machine, incarnation));
    }

    @Override
    public CompletionStage<Answer<Boolean>> remove(String persistenceId) {
        return remove.request(() -> rows.remove(persistenceId));
    }

    @Override
    public CompletionStage<Answer<Boolean>> release(String persistenceId, String incarnation) {
        return release.request(() -> rows.release(persistenceId, incarnation));
    }

    @Override
    public CompletionStage<Answer<Boolean>> releaseUnrun(String persistenceId, String incarnation) {
        return releaseUnrun.request(() -> rows.releaseUnrun(persistenceId, incarnation));
    }

    @Override
    public CompletionStage<Answer<List<Claim>>> claimLost(
            Set<String> living, String incarnation, Set<String> excludedMachines, int startsMax) {
        return claim.request(
                () -> rows.claimLost(living, incarnation, excludedMachines, startsMax));
    }

    @Override
    public CompletionStage<Answer<List<String>>> listClaimed(
            String incarnation, long beforeMillis, int startsMax) {
        return rows.listClaimed(incarnation, beforeMillis, startsMax);
    }
}
