package dev.askel.engine.registry.start;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.StateMachineDeleting;
import dev.askel.engine.api.EngineError.StateMachineDoesNotExist;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.sql.SqlWorkers;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;

/**
 * Caches the revisions that starts run, by the ARN of the start.
 *
 * <p>A cached value may be outdated. The start's transaction compares the machine's generation, and
 * after a difference the caller calls {@link #findNewer}. Therefore every change of an ARN's target
 * increases the generation. A new version or alias does not increase the generation, because a
 * missing target is never cached.
 */
public final class StartableMachines {
    private final SqlWorkers workers;
    private final GenerationChecks checks;
    private final CompiledRevisions revisions;
    private final IntSupplier percents;
    private final WeightedCache<StateMachineArn, StartTarget> active;
    private final SingleFlight<StateMachineArn, Answer<StartTarget>> reads = new SingleFlight<>();

    /**
     * Creates the cache.
     *
     * @param percents supplies random numbers from 0 to 99 with equal probability
     */
    public StartableMachines(
            SqlWorkers workers,
            CompiledRevisions revisions,
            RegistryLimits limits,
            IntSupplier percents) {
        this.workers = workers;
        this.checks = new GenerationChecks(workers);
        this.revisions = revisions;
        this.percents = percents;
        this.active = new WeightedCache<>(limits.machineCacheMax(), StartTarget::weight);
    }

    /** Returns the cached machine, or reads it from the database when it is not cached. */
    public CompletionStage<Answer<StartableMachine>> find(StateMachineArn arn) {
        return MachineArns.requireUnlabelled(arn)
                        instanceof Answer.Refused<StateMachineArn>(var error)
                ? Answer.refusedStage(error)
                : compile(target(arn));
    }

    private CompletionStage<Answer<StartTarget>> target(StateMachineArn arn) {
        var known = active.get(arn);
        if (known != null) {
            return Answer.okStage(known);
        }
        var flight = reads.load(arn, () -> read(arn));
        // The machine may have been created after another caller's read began, so a machine that
        // this read missed is read again. A found machine may be outdated, but the start's
        // transaction detects that.
        return flight.isLoader()
                ? flight.result()
                : flight.result()
                        .thenCompose(answer ->
                                isMissing(answer)
                                        ? reads.load(arn, () -> read(arn)).result()
                                        : CompletableFuture.completedFuture(answer));
    }

    private static boolean isMissing(Answer<StartTarget> answer) {
        return answer instanceof Answer.Refused<StartTarget>(var error)
                && (error instanceof StateMachineDoesNotExist
                        || error instanceof StateMachineDeleting);
    }

    /** Returns whether the machine is unchanged in the database. */
    public CompletionStage<Answer<Boolean>> isCurrent(StartableMachine machine) {
        return checks.isCurrent(machine.guard());
    }

    /** Returns a newer state of the machine than the state that a start's transaction refused. */
    public CompletionStage<Answer<StartableMachine>> findNewer(
            StateMachineArn arn, StartableMachine refused) {
        var known = active.get(arn);
        return known != null && !isSame(known, refused)
                ? compile(Answer.okStage(known))
                : compile(reread(arn, refused));
    }

    /**
     * Reads the machine again. A read that another caller began may miss the change that caused the
     * refusal; in this case the read is repeated.
     */
    private CompletionStage<Answer<StartTarget>> reread(
            StateMachineArn arn, StartableMachine refused) {
        var flight = reads.load(arn, () -> read(arn));
        return flight.isLoader()
                ? flight.result()
                : flight.result()
                        .thenCompose(answer ->
                                answer instanceof Answer.Ok<StartTarget>(var target)
                                                && isSame(target, refused)
                                        ? reread(arn, refused)
                                        : CompletableFuture.completedFuture(answer));
    }

    private static boolean isSame(StartTarget target, StartableMachine refused) {
        return target.machine().id().equals(refused.machineId())
                && target.machine().generation() == refused.generation();
    }

    private CompletionStage<Answer<StartTarget>> read(StateMachineArn arn) {
        return workers.submit(database -> {
            var target = database.find(connection -> StartTarget.find(connection, arn));
            if (target == null) {
                evict(arn);
                return Answer.refused(MachineArns.unknown(arn));
            }
            cache(target);
            return target.machine().isDeleting()
                    ? Answer.refused(new StateMachineDeleting(arn.toString()))
                    : Answer.ok(target);
        });
    }

    private CompletionStage<Answer<StartableMachine>> compile(
            CompletionStage<Answer<StartTarget>> found) {
        return found.thenCompose(answer -> answer.thenCompose(target -> compile(target)));
    }

    private CompletionStage<Answer<StartableMachine>> compile(StartTarget target) {
        var routes = target.routes();
        var route = routes.size() == 1 ? routes.getFirst() : target.route(percents.getAsInt());
        return revisions
                .find(target.machine().id(), route.revision())
                .thenCompose(answer ->
                        answer instanceof Answer.Ok<Optional<PinnedRevision>>(var found)
                                        && found.isEmpty()
                                ? readAgain(target)
                                : CompletableFuture.completedFuture(
                                        answer.map(revision ->
                                                startable(target, route, revision.orElseThrow()))));
    }

    /**
     * Reads the ARN again. The machine of the first read was deleted with its revisions in the
     * meantime, and another machine may have its name.
     */
    private CompletionStage<Answer<StartableMachine>> readAgain(StartTarget deleted) {
        active.remove(deleted.arn());
        return compile(
                read(deleted.arn())
                        .thenApply(answer ->
                                answer.map(target -> {
                                    if (target.machine().id().equals(deleted.machine().id())
                                            && target.routes().equals(deleted.routes())) {
                                        throw new NoSuchElementException(
                                                "no row of revisions for " + target);
                                    }
                                    return target;
                                })));
    }

    private static StartableMachine startable(
            StartTarget target, StartTarget.Route route, PinnedRevision revision) {
        var machine = target.machine();
        return new StartableMachine(
                machine.id(),
                machine.generation(),
                revision,
                target.versionArn(route),
                target.aliasArn(),
                target.startRule(),
                target.attributes(),
                target.limits());
    }

    /** Caches a machine that this node has read or changed, unless a newer state is cached. */
    public void cache(StoredMachine machine) {
        cache(StartTarget.of(machine));
    }

    private void cache(StartTarget target) {
        var machine = target.machine();
        if (machine.isDeleting()) {
            evict(target.arn());
            return;
        }
        var known = active.get(target.arn());
        if (known == null
                || !known.machine().id().equals(machine.id())
                || known.machine().generation() <= machine.generation()) {
            active.put(target.arn(), target);
        }
    }

    public void evict(StateMachineArn arn) {
        active.remove(arn);
    }
}
