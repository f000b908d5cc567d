package dev.askel.engine.registry.start;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.StateMachineDeleting;
import dev.askel.engine.api.EngineError.StateMachineDoesNotExist;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.registry.table.Limits;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.visibility.SqlWorkers;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;

/**
 * Which revision a start runs on, from this node's memory. What is here may be older than the
 * truth; a start's transaction finds out, and asks again with {@link #fresh}. So whatever changes
 * what an ARN leads to moves the machine's generation; what only adds need not, since nobody
 * remembers that there is nothing.
 */
public final class StartableMachines {
    private final SqlWorkers workers;
    private final CurrencyChecks checks;
    private final CompiledRevisions revisions;
    private final IntSupplier percents;
    private final WeightedCache<StateMachineArn, StartTarget> active;
    private final SingleFlight<StateMachineArn, Answer<StartTarget>> reads = new SingleFlight<>();

    /**
     * A node's memory.
     *
     * @param percents draws 0 to 99, each as likely as any other
     */
    public StartableMachines(
            SqlWorkers workers, CompiledRevisions revisions, Limits limits, IntSupplier percents) {
        this.workers = workers;
        this.checks = new CurrencyChecks(workers);
        this.revisions = revisions;
        this.percents = percents;
        this.active = new WeightedCache<>(limits.machineCacheMax(), _ -> 1);
    }

    /** The machine as this node knows it, which costs no database once it is known. */
    public CompletionStage<Answer<StartableMachine>> known(StateMachineArn arn) {
        return MachineArns.unlabelled(arn) instanceof Answer.Refused<StateMachineArn>(var error)
                ? CompletableFuture.completedFuture(Answer.refused(error))
                : compiled(target(arn));
    }

    private CompletionStage<Answer<StartTarget>> target(StateMachineArn arn) {
        var known = active.get(arn);
        if (known != null) {
            return CompletableFuture.completedFuture(Answer.ok(known));
        }
        var flight = reads.load(arn, () -> read(arn));
        // What somebody else began to read may have been made since; what is old is found out.
        return flight.own()
                ? flight.result()
                : flight.result()
                        .thenCompose(answer ->
                                isGone(answer)
                                        ? reads.load(arn, () -> read(arn)).result()
                                        : CompletableFuture.completedFuture(answer));
    }

    private static boolean isGone(Answer<StartTarget> answer) {
        return answer instanceof Answer.Refused<StartTarget>(var error)
                && (error instanceof StateMachineDoesNotExist
                        || error instanceof StateMachineDeleting);
    }

    /** Whether the machine is still as it was. */
    public CompletionStage<Answer<Boolean>> isCurrent(StartableMachine machine) {
        return checks.isCurrent(machine.guard());
    }

    /** The machine as it is after the one that a start's transaction refused. */
    public CompletionStage<Answer<StartableMachine>> fresh(
            StateMachineArn arn, StartableMachine refused) {
        var known = active.get(arn);
        return known != null && !isSame(known, refused)
                ? compiled(CompletableFuture.completedFuture(Answer.ok(known)))
                : compiled(reread(arn, refused));
    }

    /** A read that somebody else began may not see yet what the refusal saw; then one more does. */
    private CompletionStage<Answer<StartTarget>> reread(
            StateMachineArn arn, StartableMachine refused) {
        var flight = reads.load(arn, () -> read(arn));
        return flight.own()
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
                forget(arn);
                return Answer.refused(MachineArns.unknown(arn));
            }
            remember(target);
            return target.machine().deleting()
                    ? Answer.refused(new StateMachineDeleting(arn.toString()))
                    : Answer.ok(target);
        });
    }

    private CompletionStage<Answer<StartableMachine>> compiled(
            CompletionStage<Answer<StartTarget>> found) {
        return found.thenCompose(answer ->
                switch (answer) {
                    case Answer.Ok<StartTarget>(var target) -> compiled(target);
                    case Answer.Refused<StartTarget>(EngineError error) ->
                            CompletableFuture.completedFuture(Answer.refused(error));
                });
    }

    private CompletionStage<Answer<StartableMachine>> compiled(StartTarget target) {
        var routes = target.routes();
        var route = routes.size() == 1 ? routes.getFirst() : target.route(percents.getAsInt());
        return revisions
                .find(target.machine().id(), route.revision())
                .thenCompose(answer ->
                        answer instanceof Answer.Ok<Optional<PinnedRevision>>(var found)
                                        && found.isEmpty()
                                ? compiledAnew(target)
                                : CompletableFuture.completedFuture(
                                        answer.map(revision ->
                                                startable(target, route, revision.orElseThrow()))));
    }

    /** A machine that was deleted after it was read, with its revisions. */
    private CompletionStage<Answer<StartableMachine>> compiledAnew(StartTarget gone) {
        active.remove(gone.arn());
        return compiled(
                read(gone.arn())
                        .thenApply(answer ->
                                answer.map(target -> {
                                    if (target.machine().id().equals(gone.machine().id())
                                            && target.routes().equals(gone.routes())) {
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
                target.aliasArn());
    }

    /** What this node has read of a machine or done to it; what it knows better stays. */
    public void remember(StoredMachine machine) {
        remember(StartTarget.of(machine));
    }

    private void remember(StartTarget target) {
        var machine = target.machine();
        if (machine.deleting()) {
            forget(target.arn());
            return;
        }
        var known = active.get(target.arn());
        if (known == null
                || !known.machine().id().equals(machine.id())
                || known.machine().generation() <= machine.generation()) {
            active.put(target.arn(), target);
        }
    }

    public void forget(StateMachineArn arn) {
        active.remove(arn);
    }
}
