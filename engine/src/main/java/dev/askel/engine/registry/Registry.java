package dev.askel.engine.registry;

import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineAliases;
import dev.askel.engine.api.StateMachineVersions;
import dev.askel.engine.api.StateMachines;
import dev.askel.engine.api.Tags;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.machinelimit.LimitTags;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.registry.express.ExpressStartTable;
import dev.askel.engine.registry.express.ExpressStarts;
import dev.askel.engine.registry.start.CompiledRevisions;
import dev.askel.engine.registry.start.PinnedRevision;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.registry.start.StartableMachines;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExecutionLookup;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The registry of a node: the API operations on machines, activities and tags, and the data of
 * machines that executions need. Never blocks; safe for use by many threads.
 */
public final class Registry {
    private final CompiledRevisions revisions;
    private final StartableMachines startable;
    private final MachineDeletions deletions;
    private final StateMachines stateMachines;
    private final StateMachineVersions versions;
    private final StateMachineAliases aliases;
    private final UnlistedRevisions unlistedRevisions;
    private final ActivityDirectory activityDirectory;
    private final RegisteredActivities activities;
    private final Tags tags;
    private final ExpressStarts expressStarts;
    private final StartRules startRules;
    private final SearchAttributeDefinitions searchAttributes;
    private final EncryptionKeys keys;
    private volatile Function<StateMachineArn, Optional<EngineError>> startRefusal =
            _ -> Optional.empty();

    /**
     * Creates a registry, without access to the database.
     *
     * @param workers the threads that run the SQL statements of the registry
     * @param ids supplies random UUIDs for machines and revisions
     * @param percents supplies random numbers from 0 to 99 with equal probability, for starts that
     *     an alias distributes over versions
     * @param destinations the log groups that machines may use
     * @param additional resources of this server that definitions may call in addition to those of
     *     AWS
     * @param limitTags the tags that set limits of machines
     * @param keys the customer-managed keys of machines
     * @param onDeletionStarted receives each machine that becomes DELETING while executions of it
     *     run, to notify these executions. The consumer is called on a worker thread and must not
     *     block. When a notification was lost, {@link MachineDeletions#listDeleting} still returns
     *     its machine
     */
    public Registry(
            SqlWorkers workers,
            EngineTime time,
            PageTokens tokens,
            Supplier<UUID> ids,
            IntSupplier percents,
            RegistryLimits limits,
            LogDestinations destinations,
            AdditionalIntegrations additional,
            LimitTags limitTags,
            EncryptionKeys keys,
            Consumer<UUID> onDeletionStarted) {
        this.keys = keys;
        this.revisions = new CompiledRevisions(workers, limits);
        this.startable = new StartableMachines(workers, revisions, limits, percents);
        var publication = new Publication(limits);
        this.deletions = new MachineDeletions(workers, time, startable, onDeletionStarted);
        this.stateMachines =
                new StateMachineOperations(
                        new MachineCreation(
                                workers,
                                time,
                                ids,
                                limits,
                                revisions,
                                startable,
                                publication,
                                destinations,
                                additional,
                                limitTags,
                                keys),
                        new MachineUpdate(
                                workers,
                                time,
                                ids,
                                revisions,
                                startable,
                                publication,
                                destinations,
                                additional,
                                keys),
                        new MachineDescriptions(workers, revisions, new ExecutionLookup(workers)),
                        deletions,
                        new MachineList(workers, tokens),
                        new MachineValidation(workers, additional));
        this.unlistedRevisions = new UnlistedRevisions(workers, time, ids, revisions, additional);
        this.versions = new RegisteredVersions(workers, time, tokens, publication, startable);
        this.aliases =
                new RegisteredAliases(
                        workers, time, limits, new AliasList(workers, tokens), startable);
        this.activityDirectory = new ActivityDirectory(workers, time, limits);
        this.activities =
                new RegisteredActivities(workers, time, limits, tokens, activityDirectory);
        this.tags = new RegisteredTags(workers, limits, limitTags, startable);
        this.expressStarts = new ExpressStartTable(workers);
        this.startRules = new StartRules(workers, startable);
        this.searchAttributes = new SearchAttributeDefinitions(workers, startable);
    }

    /** Returns the operations on state machines. */
    public StateMachines stateMachines() {
        return stateMachines;
    }

    /** Returns the operations on versions. */
    public StateMachineVersions stateMachineVersions() {
        return versions;
    }

    /** Returns the operations on aliases. */
    public StateMachineAliases stateMachineAliases() {
        return aliases;
    }

    /** Returns the revisions that forks with their own definition run. */
    public UnlistedRevisions unlistedRevisions() {
        return unlistedRevisions;
    }

    /** Returns the operations on activities, except the polls of their workers. */
    public RegisteredActivities activities() {
        return activities;
    }

    /** Returns the operations on tags. */
    public Tags tags() {
        return tags;
    }

    /** Returns the cache of existing activities. */
    public ActivityDirectory activityDirectory() {
        return activityDirectory;
    }

    /** Returns the starts of asynchronous Express executions. */
    public ExpressStarts expressStarts() {
        return expressStarts;
    }

    /** Returns the rules of the start limits of machines. */
    public StartRules startRules() {
        return startRules;
    }

    /** Returns the changes of the search attributes of machines. */
    public SearchAttributeDefinitions searchAttributes() {
        return searchAttributes;
    }

    /** Returns the deletions of machines. */
    public MachineDeletions deletions() {
        return deletions;
    }

    /**
     * Returns the revision to start. The result comes from this node's cache and may be outdated.
     * Therefore the start's transaction must check {@link StartableMachine#guard}. When that check
     * fails, the caller calls {@link #resolveNewerForStart}. Each call for an alias draws one of
     * its versions at random. The choice is final when the start is committed.
     *
     * @return {@code StateMachineDoesNotExist}, {@code StateMachineDeleting}, {@code
     *     ValidationException} for an ARN with a label, or AWS's error of KMS for a machine whose
     *     customer-managed key cannot be used
     */
    public CompletionStage<Answer<StartableMachine>> resolveForStart(StateMachineArn arn) {
        return startRefusal
                .apply(arn)
                .map(Answer::<StartableMachine>refusedStage)
                .orElseGet(() -> Answer.compose(resolve(arn), keys::requireUsable));
    }

    /**
     * Returns the revision that a start would use, even if starts are refused. Requests that start
     * nothing use this method.
     */
    public CompletionStage<Answer<StartableMachine>> resolve(StateMachineArn arn) {
        return startable.find(arn);
    }

    /**
     * Returns the machine and its revision as they are in the database. Unlike {@link #resolve},
     * this method never returns an outdated revision.
     */
    public CompletionStage<Answer<StartableMachine>> resolveCurrent(StateMachineArn arn) {
        return Answer.compose(
                resolve(arn),
                machine ->
                        Answer.compose(
                                isCurrent(machine),
                                isCurrent ->
                                        isCurrent
                                                ? Answer.okStage(machine)
                                                : startable.findNewer(arn, machine)));
    }

    /**
     * Refuses starts.
     *
     * @param refusal returns the refusal of a start on a machine; empty to permit it
     */
    public void refuseStarts(Function<StateMachineArn, Optional<EngineError>> refusal) {
        startRefusal = refusal;
    }

    /**
     * Returns a newer revision to start, after a start's transaction has refused an outdated
     * revision.
     *
     * @param refused the earlier result of {@link #resolveForStart}
     */
    public CompletionStage<Answer<StartableMachine>> resolveNewerForStart(
            StateMachineArn arn, StartableMachine refused) {
        return startable.findNewer(arn, refused);
    }

    /**
     * Returns whether a machine is unchanged since {@link #resolveForStart} returned it. Starts
     * without a transaction use this check; after a change they call {@link #resolveNewerForStart}.
     */
    public CompletionStage<Answer<Boolean>> isCurrent(StartableMachine machine) {
        return startable.isCurrent(machine);
    }

    /**
     * Returns the revision that an execution is pinned to, even if its machine is deleted.
     *
     * @return a refusal only when the database cannot be queried; the stage fails when the revision
     *     is missing, which is a bug
     */
    public CompletionStage<Answer<PinnedRevision>> revision(UUID machineId, int revision) {
        return revisions.get(machineId, revision);
    }
}
