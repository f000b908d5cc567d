package dev.askel.engine.registry;

import dev.askel.asl.validator.OwnResources;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.PageTokens;
import dev.askel.engine.api.StateMachineAliases;
import dev.askel.engine.api.StateMachineVersions;
import dev.askel.engine.api.StateMachines;
import dev.askel.engine.api.Tags;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.registry.express.ExpressStartTable;
import dev.askel.engine.registry.express.ExpressStarts;
import dev.askel.engine.registry.start.CompiledRevisions;
import dev.askel.engine.registry.start.HeldMachines;
import dev.askel.engine.registry.start.PinnedRevision;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.registry.start.StartableMachines;
import dev.askel.engine.registry.table.Limits;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.SqlWorkers;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * A node's registry: the operations of the API on machines, activities and tags, and what running
 * executions needs of them. Nothing of it blocks; safe for use by many threads.
 */
public final class Registry {
    private final CompiledRevisions revisions;
    private final StartableMachines startable;
    private final MachineDeletions deletions;
    private final StateMachines stateMachines;
    private final StateMachineVersions versions;
    private final StateMachineAliases aliases;
    private final ActivityDirectory activityDirectory;
    private final RegisteredActivities activities;
    private final Tags tags;
    private final ExpressStarts expressStarts;
    private volatile HeldMachines held = HeldMachines.NONE;

    /**
     * Puts a registry together; reads and writes nothing yet.
     *
     * @param workers where its SQL runs
     * @param ids draws random UUIDs, for machines and revisions
     * @param percents draws 0 to 99, each as likely as any other, for starts that an alias shares
     *     out among versions
     * @param destinations the log groups that machines may use
     * @param own what definitions may call beside what AWS has
     * @param whileOthersRun is told each machine that became DELETING while executions of it run,
     *     so that they are told; called on a worker and must not block. {@link
     *     MachineDeletions#pending} tells the same to whoever missed it
     */
    public Registry(
            SqlWorkers workers,
            EngineTime time,
            PageTokens tokens,
            Supplier<UUID> ids,
            IntSupplier percents,
            Limits limits,
            LogDestinations destinations,
            OwnResources own,
            Consumer<UUID> whileOthersRun) {
        this.revisions = new CompiledRevisions(workers, limits);
        this.startable = new StartableMachines(workers, revisions, limits, percents);
        var publication = new Publication(limits);
        this.deletions = new MachineDeletions(workers, time, startable, whileOthersRun);
        this.stateMachines =
                new RegisteredMachines(
                        new MachineCreation(
                                workers,
                                time,
                                ids,
                                limits,
                                revisions,
                                startable,
                                publication,
                                destinations,
                                own),
                        new MachineUpdate(
                                workers,
                                time,
                                ids,
                                revisions,
                                startable,
                                publication,
                                destinations,
                                own),
                        new MachineDescriptions(workers, revisions, new ExecutionLookup(workers)),
                        deletions,
                        new MachineList(workers, tokens),
                        new MachineValidation(workers, own));
        this.versions = new RegisteredVersions(workers, time, tokens, publication, startable);
        this.aliases =
                new RegisteredAliases(
                        workers, time, limits, new AliasList(workers, tokens), startable);
        this.activityDirectory = new ActivityDirectory(workers, time, limits);
        this.activities =
                new RegisteredActivities(workers, time, limits, tokens, activityDirectory);
        this.tags = new RegisteredTags(workers, limits);
        this.expressStarts = new ExpressStartTable(workers);
    }

    /** The operations on state machines. */
    public StateMachines stateMachines() {
        return stateMachines;
    }

    /** The operations on versions. */
    public StateMachineVersions stateMachineVersions() {
        return versions;
    }

    /** The operations on aliases. */
    public StateMachineAliases stateMachineAliases() {
        return aliases;
    }

    /** The operations on activities, but for the polls of their workers. */
    public RegisteredActivities activities() {
        return activities;
    }

    /** The operations on tags. */
    public Tags tags() {
        return tags;
    }

    /** Whether activities exist. */
    public ActivityDirectory activityDirectory() {
        return activityDirectory;
    }

    /** The starts of asynchronous Express executions. */
    public ExpressStarts expressStarts() {
        return expressStarts;
    }

    /** The end of machines that are being deleted. */
    public MachineDeletions deletions() {
        return deletions;
    }

    /**
     * What to start on. Served from this node's memory, so it may be older than the truth: the
     * start's transaction must check {@link StartableMachine#guard}, and the start be decided again
     * with {@link #forStartFresh} when that refuses. Each call for an alias draws one of its
     * versions; which one it was is only settled by the start's transaction.
     *
     * @return {@code StateMachineDoesNotExist}, {@code StateMachineDeleting}, or {@code
     *     ValidationException} for an ARN with a label
     */
    public CompletionStage<Answer<StartableMachine>> forStart(StateMachineArn arn) {
        return held.holds(arn)
                ? CompletableFuture.completedStage(
                        Answer.refused(
                                EngineError.ServiceUnavailable.onHold(
                                        arn.unqualified().toString())))
                : startable.known(arn);
    }

    /** From now on refuses starts on machines that are on hold, with {@code ServiceUnavailable}. */
    public void hold(HeldMachines machines) {
        held = machines;
    }

    /**
     * What to start on, newer than what a start's transaction has refused.
     *
     * @param refused what {@link #forStart} gave before
     */
    public CompletionStage<Answer<StartableMachine>> forStartFresh(
            StateMachineArn arn, StartableMachine refused) {
        return startable.fresh(arn, refused);
    }

    /**
     * Whether a machine is as {@link #forStart} gave it, for a start without a transaction. When it
     * is not, {@link #forStartFresh} gives a newer one.
     */
    public CompletionStage<Answer<Boolean>> isCurrent(StartableMachine machine) {
        return startable.isCurrent(machine);
    }

    /**
     * The revision an execution is pinned to, be its machine deleted.
     *
     * @return refused only when the database cannot be asked; a revision that is not there is our
     *     bug and fails the stage
     */
    public CompletionStage<Answer<PinnedRevision>> revision(UUID machineId, int revision) {
        return revisions.get(machineId, revision);
    }
}
