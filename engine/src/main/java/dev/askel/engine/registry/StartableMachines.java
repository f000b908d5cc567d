package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arn.StateMachineArn;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.StateMachineDeleting;
import dev.askel.engine.visibility.SqlWorkers;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Which revision a start runs on, from this node's memory. What is here may be older than the
 * truth; a start's transaction finds out, and asks again with {@link #fresh}.
 */
final class StartableMachines {
    private final SqlWorkers workers;
    private final CompiledRevisions revisions;
    private final WeightedCache<StateMachineArn, StoredMachine> active;
    private final SingleFlight<StateMachineArn, Answer<StoredMachine>> reads = new SingleFlight<>();

    StartableMachines(SqlWorkers workers, CompiledRevisions revisions, Limits limits) {
        this.workers = workers;
        this.revisions = revisions;
        this.active = new WeightedCache<>(limits.machineCacheMax(), _ -> 1);
    }

    /** The machine as this node knows it, which costs no database once it is known. */
    CompletionStage<Answer<StartableMachine>> known(StateMachineArn arn) {
        return MachineArns.plain(arn) instanceof Answer.Refused<StateMachineArn>(var error)
                ? CompletableFuture.completedFuture(Answer.refused(error))
                : compiled(machine(arn));
    }

    private CompletionStage<Answer<StoredMachine>> machine(StateMachineArn arn) {
        var known = active.get(arn);
        return known == null
                ? reads.load(arn, () -> read(arn)).result()
                : CompletableFuture.completedFuture(Answer.ok(known));
    }

    /** The machine as it is after the one that a start's transaction refused. */
    CompletionStage<Answer<StartableMachine>> fresh(StateMachineArn arn, StartableMachine refused) {
        var known = active.get(arn);
        return known != null && !isSame(known, refused)
                ? compiled(CompletableFuture.completedFuture(Answer.ok(known)))
                : compiled(reread(arn, refused));
    }

    /** A read that somebody else began may not see yet what the refusal saw; then one more does. */
    private CompletionStage<Answer<StoredMachine>> reread(
            StateMachineArn arn, StartableMachine refused) {
        var flight = reads.load(arn, () -> read(arn));
        return flight.own()
                ? flight.result()
                : flight.result()
                        .thenCompose(answer ->
                                answer instanceof Answer.Ok<StoredMachine>(var machine)
                                                && isSame(machine, refused)
                                        ? reread(arn, refused)
                                        : CompletableFuture.completedFuture(answer));
    }

    private static boolean isSame(StoredMachine machine, StartableMachine refused) {
        return machine.id().equals(refused.machineId())
                && machine.generation() == refused.generation();
    }

    private CompletionStage<Answer<StoredMachine>> read(StateMachineArn arn) {
        return workers.submit(database -> {
            var machine = database.find(connection -> MachineTable.find(connection, arn));
            if (machine == null) {
                forget(arn);
                return Answer.refused(MachineArns.unknown(arn));
            }
            remember(machine);
            return machine.deleting()
                    ? Answer.refused(new StateMachineDeleting(arn.toString()))
                    : Answer.ok(machine);
        });
    }

    private CompletionStage<Answer<StartableMachine>> compiled(
            CompletionStage<Answer<StoredMachine>> found) {
        return found.thenCompose(answer ->
                switch (answer) {
                    case Answer.Ok<StoredMachine>(var machine) -> compiled(machine);
                    case Answer.Refused<StoredMachine>(EngineError error) ->
                            CompletableFuture.completedFuture(Answer.refused(error));
                });
    }

    private CompletionStage<Answer<StartableMachine>> compiled(StoredMachine machine) {
        return revisions
                .find(machine.id(), machine.revision())
                .thenCompose(answer ->
                        answer instanceof Answer.Ok<Optional<PinnedRevision>>(var found)
                                        && found.isEmpty()
                                ? compiledAnew(machine)
                                : CompletableFuture.completedFuture(
                                        answer.map(revision ->
                                                startable(machine, revision.orElseThrow()))));
    }

    /** A machine that was deleted after it was read, with its revisions. */
    private CompletionStage<Answer<StartableMachine>> compiledAnew(StoredMachine gone) {
        active.remove(gone.arn());
        return compiled(
                read(gone.arn())
                        .thenApply(answer ->
                                answer.map(machine -> {
                                    if (machine.id().equals(gone.id())
                                            && machine.revision() == gone.revision()) {
                                        throw new NoSuchElementException(
                                                "no row of revisions for " + machine);
                                    }
                                    return machine;
                                })));
    }

    private static StartableMachine startable(StoredMachine machine, PinnedRevision revision) {
        return new StartableMachine(machine.id(), machine.generation(), revision);
    }

    /** What this node has read of a machine or done to it; what it knows better stays. */
    void remember(StoredMachine machine) {
        if (machine.deleting()) {
            forget(machine.arn());
            return;
        }
        var known = active.get(machine.arn());
        if (known == null
                || !known.id().equals(machine.id())
                || known.generation() <= machine.generation()) {
            active.put(machine.arn(), machine);
        }
    }

    void forget(StateMachineArn arn) {
        active.remove(arn);
    }
}
