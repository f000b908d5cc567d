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

/** The real rows, behind a database that goes before or after it has done what it was asked. */
final class UnsureStarts implements ExpressStarts {
    private final ExpressStarts rows;
    final Question insert = new Question();
    final Question remove = new Question();
    final Question release = new Question();
    final Question giveBack = new Question();
    final Question claim = new Question();

    /** When the database goes. */
    enum Refusal {
        BEFORE,
        AFTERWARDS
    }

    /** One kind of question. */
    static final class Question {
        private volatile Refusal refusal = Refusal.BEFORE;
        private final AtomicInteger refusals = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();

        /** The next so many are refused. */
        void set(Refusal next, int times) {
            refusal = next;
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

        private <T> CompletionStage<Answer<T>> ask(Supplier<CompletionStage<Answer<T>>> rows) {
            Answer<T> away = Answer.refused(new EngineError.ServiceUnavailable());
            if (refusals.getAndDecrement() <= 0) {
                return rows.get().whenComplete((_, _) -> answered.incrementAndGet());
            }
            return (refusal == Refusal.BEFORE
                            ? CompletableFuture.<Answer<T>>completedStage(away)
                            : rows.get().thenApply(_ -> away))
                    .whenComplete((_, _) -> refused.incrementAndGet());
        }
    }

    UnsureStarts(ExpressStarts rows) {
        this.rows = rows;
    }

    @Override
    public CompletionStage<Answer<Boolean>> insert(
            Start start, MachineGuard machine, String incarnation) {
        return insert.ask(() -> rows.insert(start, machine, incarnation));
    }

    @Override
    public CompletionStage<Answer<Boolean>> remove(String persistenceId) {
        return remove.ask(() -> rows.remove(persistenceId));
    }

    @Override
    public CompletionStage<Answer<Boolean>> release(String persistenceId, String incarnation) {
        return release.ask(() -> rows.release(persistenceId, incarnation));
    }

    @Override
    public CompletionStage<Answer<Boolean>> giveBack(String persistenceId, String incarnation) {
        return giveBack.ask(() -> rows.giveBack(persistenceId, incarnation));
    }

    @Override
    public CompletionStage<Answer<List<Start>>> claimLost(
            Set<String> living, String incarnation, Set<String> excludedMachines, int startsMax) {
        return claim.ask(() -> rows.claimLost(living, incarnation, excludedMachines, startsMax));
    }

    @Override
    public CompletionStage<Answer<List<String>>> claimed(
            String incarnation, long beforeMillis, int startsMax) {
        return rows.claimed(incarnation, beforeMillis, startsMax);
    }
}
