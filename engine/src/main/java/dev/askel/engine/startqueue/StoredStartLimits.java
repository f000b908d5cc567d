package dev.askel.engine.startqueue;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.registry.StartRules;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.startqueue.QueuePageTable.Place;
import dev.askel.engine.startqueue.StartLimitTable.ListPage;
import dev.askel.engine.startrule.CompiledStartRule;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.Scopes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Implements the operations on start limits. */
public final class StoredStartLimits implements StartLimits {
    private static final String LIST = "start-limits/";
    private static final String ATTENTION = "start-limits-attention/";
    private static final String QUEUE = "start-queue/";

    private final SqlWorkers workers;
    private final StartRules rules;
    private final StartGrants grants;
    private final ExecutionLookup lookup;
    private final PageTokens tokens;
    private final NodeCapability.Check capabilities;
    private final EngineTime time;
    private final Function<StopExecutionRequest, CompletionStage<Answer<StopExecutionResult>>>
            stops;

    /**
     * Creates the operations.
     *
     * @param workers read rules and queues
     * @param grants decide the queues after a change of a rule
     * @param capabilities the check that all nodes know start limits; an older node would start
     *     queued executions
     * @param time gives the times of pauses
     * @param stops aborts executions that are queued
     */
    public StoredStartLimits(
            SqlWorkers workers,
            StartRules rules,
            StartGrants grants,
            ExecutionLookup lookup,
            PageTokens tokens,
            NodeCapability.Check capabilities,
            EngineTime time,
            Function<StopExecutionRequest, CompletionStage<Answer<StopExecutionResult>>> stops) {
        this.workers = workers;
        this.rules = rules;
        this.grants = grants;
        this.lookup = lookup;
        this.tokens = tokens;
        this.capabilities = capabilities;
        this.time = time;
        this.stops = stops;
    }

    /** Reads the page of a list after a machine. */
    @FunctionalInterface
    private interface PageReader {
        ListPage read(Connection connection, ArnScope scope, String name, int size)
                throws SQLException;
    }

    @Override
    public CompletionStage<Answer<StartLimitPage>> list(
            Caller caller, @Nullable String stateMachineArn, Page page) {
        return stateMachineArn == null
                ? list(caller, page, LIST, StartLimitTable::pageAfter)
                : rules.find(caller, stateMachineArn).thenCompose(this::listOne);
    }

    /** Lists one machine, if it has a rule, a pause, permits or queued executions. */
    private CompletionStage<Answer<StartLimitPage>> listOne(Answer<StoredMachine> found) {
        return workers.submit(
                found,
                (database, machine) -> {
                    var counts =
                            database.read(
                                    connection -> StartLimitTable.counts(connection, machine.id()));
                    var rule = StartRules.ruleOrNull(machine);
                    var limit =
                            new StartLimitSummary(
                                    machine.arn().toString(),
                                    rule,
                                    counts.used(),
                                    counts.waiting(),
                                    counts.longest());
                    boolean isUnused = rule == null && counts.used() == 0 && counts.waiting() == 0;
                    return Answer.ok(
                            new StartLimitPage(isUnused ? List.of() : List.of(limit), null));
                });
    }

    @Override
    public CompletionStage<Answer<StartLimitPage>> listNeedingAttention(Caller caller, Page page) {
        return list(caller, page, ATTENTION, StartAttentionTable::pageAfter);
    }

    /**
     * Reads a page of a list.
     *
     * @param list the prefix of the keys of its tokens
     */
    private CompletionStage<Answer<StartLimitPage>> list(
            Caller caller, Page page, String list, PageReader reader) {
        var key = list + caller.account() + "/" + caller.region();
        var token = page.token();
        return workers.submit(
                token == null ? Answer.ok("") : tokens.read(key, token),
                (database, after) -> {
                    var found =
                            database.read(connection ->
                                    reader.read(connection, caller.scope(), after, page.size()));
                    var last = found.last();
                    return Answer.ok(
                            new StartLimitPage(
                                    found.limits(), last == null ? null : tokens.issue(key, last)));
                });
    }

    @Override
    public CompletionStage<Answer<StartLimitDescription>> describe(
            Caller caller, String stateMachineArn) {
        return rules.find(caller, stateMachineArn)
                .thenCompose(this::describe)
                .thenApply(answer ->
                        answer.then(found ->
                                found.rule() == null && found.used() == 0 && found.waiting() == 0
                                        ? Answer.refused(missing(stateMachineArn))
                                        : Answer.ok(found)));
    }

    private static EngineError missing(String stateMachineArn) {
        return new EngineError.ResourceNotFound(
                "The state machine has no start limit.", stateMachineArn);
    }

    @Override
    public CompletionStage<Answer<StartLimitDescription>> put(
            Caller caller, String stateMachineArn, StartRule rule) {
        var invalid = refusal(rule);
        return invalid != null
                ? Answer.refusedStage(invalid)
                : restrict(
                        needed(rule),
                        caller,
                        stateMachineArn,
                        before -> rule.withPause(before.pause()));
    }

    @Override
    public CompletionStage<Answer<StartLimitDescription>> remove(
            Caller caller, String stateMachineArn) {
        return change(caller, stateMachineArn, before -> StartRule.NONE.withPause(before.pause()));
    }

    @Override
    public CompletionStage<Answer<StartLimitDescription>> pause(
            Caller caller, String stateMachineArn, PauseNote note) {
        var now = Instant.ofEpochMilli(time.millis());
        return restrict(
                NodeCapability.START_LIMITS,
                caller,
                stateMachineArn,
                before -> before.paused() ? before : before.withPause(new StartPause(now, note)));
    }

    @Override
    public CompletionStage<Answer<StartLimitDescription>> resume(
            Caller caller, String stateMachineArn) {
        return change(caller, stateMachineArn, before -> before.withPause(null));
    }

    /** Returns the latest capability that a rule needs. A node with it has the earlier ones. */
    static NodeCapability needed(StartRule rule) {
        if (rule.hasOrder()) {
            return NodeCapability.START_ORDERS;
        }
        if (rule.supersede() != Supersede.NONE) {
            return NodeCapability.START_SUPERSEDING;
        }
        return rule.rate() == null ? NodeCapability.START_LIMITS : NodeCapability.START_RATES;
    }

    /** Makes a change that all nodes must know. */
    private CompletionStage<Answer<StartLimitDescription>> restrict(
            NodeCapability needed,
            Caller caller,
            String stateMachineArn,
            UnaryOperator<StartRule> change) {
        return capabilities
                .refusal(needed)
                .<CompletionStage<Answer<StartLimitDescription>>>map(
                        error -> Answer.refusedStage(error))
                .orElseGet(() -> change(caller, stateMachineArn, change));
    }

    private CompletionStage<Answer<StartLimitDescription>> change(
            Caller caller, String stateMachineArn, UnaryOperator<StartRule> change) {
        return rules.change(caller, stateMachineArn, change)
                .thenCompose(changed -> {
                    // The transaction has recorded the change, so a lost poll is made later.
                    grants.poll();
                    return describe(changed);
                });
    }

    private CompletionStage<Answer<StartLimitDescription>> describe(Answer<StoredMachine> found) {
        return workers.submit(
                found,
                (database, machine) ->
                        Answer.ok(
                                database.read(connection -> {
                                    var counts = StartLimitTable.counts(connection, machine.id());
                                    return new StartLimitDescription(
                                            machine.arn().toString(),
                                            StartRules.ruleOrNull(machine),
                                            counts.used(),
                                            counts.waiting(),
                                            StartLimitTable.slots(
                                                    connection, machine.id(), SLOTS_MAX));
                                })));
    }

    private static @Nullable EngineError refusal(StartRule rule) {
        var concurrency = rule.concurrency();
        if (concurrency != null && (concurrency < 1 || concurrency > CONCURRENCY_MAX)) {
            return invalid(
                    concurrency, "concurrency", "Member must be between 1 and " + CONCURRENCY_MAX);
        }
        if (rule.queueMax() < 0 || rule.queueMax() > QUEUE_MAX) {
            return invalid(
                    rule.queueMax(), "queueMax", "Member must be between 0 and " + QUEUE_MAX);
        }
        if (rule.queueMax() == 0 && rule.overflow() == Overflow.END_OLDEST) {
            return invalid(0, "queueMax", "Member must be at least 1 with the overflow END_OLDEST");
        }
        var rate = rule.rate();
        if (concurrency == null && rate == null) {
            return new EngineError.ValidationException(
                    "1 validation error detected: The request must contain 'concurrency' or 'ratePerSecond'");
        }
        if (rule.supersede() == Supersede.RUNNING && !Objects.equals(concurrency, 1)) {
            return invalid(
                    Objects.requireNonNullElse(concurrency, "null"),
                    "concurrency",
                    "Member must be 1 with the supersede RUNNING");
        }
        if (rule.supersede() == Supersede.RUNNING && rate != null) {
            return invalid(
                    rate.perSecond(),
                    "ratePerSecond",
                    "Member must be absent with the supersede RUNNING");
        }
        var invalidRate = rate == null ? null : rateRefusal(rate);
        if (invalidRate != null) {
            return invalidRate;
        }
        if (rule.priority() != null && rule.fairKey() != null) {
            return invalid(
                    rule.fairKey(), "fairKey", "Member must be absent with a member priority");
        }
        return Stream.of(
                        expressionRefusal("key", rule.key()),
                        expressionRefusal("priority", rule.priority()),
                        expressionRefusal("fairKey", rule.fairKey()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable EngineError rateRefusal(Rate rate) {
        // A number that is not a number is not within any bounds.
        if (!(rate.perSecond() >= RATE_MIN && rate.perSecond() <= RATE_MAX)) {
            return invalid(
                    rate.perSecond(),
                    "ratePerSecond",
                    "Member must be between 1/3600 and " + RATE_MAX);
        }
        return rate.burst() < 1 || rate.burst() > RATE_MAX
                ? invalid(rate.burst(), "burst", "Member must be between 1 and " + RATE_MAX)
                : null;
    }

    private static Optional<EngineError> expressionRefusal(
            String member, @Nullable String expression) {
        if (expression == null) {
            return Optional.empty();
        }
        return expression.length() > EXPRESSION_CHARACTERS_MAX
                ? Optional.of(
                        invalid(
                                expression.substring(0, EXPRESSION_CHARACTERS_MAX / 8) + "…",
                                member,
                                "Member must have length less than or equal to "
                                        + EXPRESSION_CHARACTERS_MAX))
                : CompiledStartRule.refusal(expression)
                        .map(reason -> invalid(expression, member, reason));
    }

    private static EngineError invalid(Object value, String member, String constraint) {
        return new EngineError.ValidationException(
                "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
                        .formatted(value, member, constraint));
    }

    @Override
    public CompletionStage<Answer<Optional<QueuedExecution>>> findQueued(
            Caller caller, String executionArn) {
        return requireOwn(caller, executionArn)
                .thenCompose(arn ->
                        lookup.byArn(arn)
                                .thenCompose(found ->
                                        workers.submit(
                                                found,
                                                (database, header) ->
                                                        Answer.ok(
                                                                Optional.ofNullable(
                                                                        queued(
                                                                                database,
                                                                                header
                                                                                        .persistenceId()))))));
    }

    private static Answer<ExecutionArn> requireOwn(Caller caller, String executionArn) {
        return Scopes.requireOwn(
                caller,
                Arns.parseExecution(executionArn),
                arn -> new EngineError.ExecutionDoesNotExist(arn.toString()));
    }

    @Override
    public CompletionStage<Answer<StopExecutionResult>> stopQueued(
            Caller caller, StopExecutionRequest request) {
        // A node without this capability would stop an execution that has begun.
        var refusal = capabilities.refusal(NodeCapability.QUEUED_STOPS);
        if (refusal.isPresent()) {
            return Answer.refusedStage(refusal.get());
        }
        return requireOwn(caller, request.executionArn()).thenCompose(_ -> stops.apply(request));
    }

    private static @Nullable QueuedExecution queued(Database database, String persistenceId)
            throws SQLException {
        return database.find(connection -> StartLimitTable.queued(connection, persistenceId));
    }

    @Override
    public CompletionStage<Answer<QueuedPage>> listQueued(
            Caller caller, String stateMachineArn, Page page) {
        return rules.find(caller, stateMachineArn)
                .thenCompose(found ->
                        workers.submit(
                                found,
                                (database, machine) -> {
                                    var key = QUEUE + machine.id();
                                    var token = page.token();
                                    var place =
                                            token == null
                                                    ? Answer.ok(Place.START)
                                                    : tokens.read(key, token).map(Place::parse);
                                    return switch (place) {
                                        case Answer.Refused<Place>(var error) ->
                                                Answer.refused(error);
                                        case Answer.Ok<Place>(var after) ->
                                                Answer.ok(
                                                        queuePage(
                                                                database,
                                                                machine,
                                                                after,
                                                                page.size(),
                                                                key));
                                    };
                                }));
    }

    private QueuedPage queuePage(
            Database database, StoredMachine machine, Place after, int size, String key)
            throws SQLException {
        var found =
                database.read(connection ->
                        QueuePageTable.after(
                                connection, machine.id(), hasOrder(machine), after, size + 1));
        boolean hasMore = found.size() > size;
        var shown = hasMore ? found.subList(0, size) : found;
        return new QueuedPage(
                shown.stream().map(QueuePageTable.Queued::execution).toList(),
                hasMore ? tokens.issue(key, shown.getLast().place().text()) : null);
    }

    private static boolean hasOrder(StoredMachine machine) {
        var rule = StartRules.ruleOrNull(machine);
        return rule != null && rule.hasOrder();
    }
}
