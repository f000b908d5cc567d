package dev.askel.trigger.event.registry;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.warning.LimitedWarnings;
import dev.askel.trigger.event.EventRules;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.event.pattern.EventPattern;
import dev.askel.trigger.event.registry.RuleTable.ListedRule;
import dev.askel.trigger.event.registry.TargetTable.ListedTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules and targets in the database. */
final class StoredEventRules implements EventRules {
    private static final Logger LOG = LoggerFactory.getLogger(StoredEventRules.class);

    /** The maximum number of rules of a bus; AWS's default quota is 300. */
    static final int RULES_MAX = 2_000;

    /** The maximum number of targets of a rule (EventBridge quotas). */
    static final int TARGETS_MAX = 5;

    /** The maximum number of damaged rows that one warning names. */
    private static final int ROWS_NAMED_MAX = 5;

    /** The members that AWS requires in an event (API reference, TestEventPattern). */
    private static final List<String> EVENT_MEMBERS =
            List.of("id", "account", "source", "time", "region", "resources", "detail-type");

    private final SqlWorkers workers;
    private final PageTokens tokens;
    private final BusLookup buses;
    private final LimitedWarnings damage = new LimitedWarnings(LOG, System::nanoTime);

    StoredEventRules(SqlWorkers workers, PageTokens tokens, BusLookup buses) {
        this.workers = workers;
        this.tokens = tokens;
        this.buses = buses;
    }

    @Override
    public CompletionStage<Answer<String>> putRule(Caller caller, PutRuleRequest request) {
        return put(caller, request, true);
    }

    @Override
    public CompletionStage<Answer<String>> createRule(Caller caller, PutRuleRequest request) {
        return put(caller, request, false);
    }

    private CompletionStage<Answer<String>> put(
            Caller caller, PutRuleRequest request, boolean mayReplace) {
        var json = request.pattern();
        if (request.scheduleExpression() != null) {
            return Answer.refusedStage(
                    new ValidationException(
                            "Parameter ScheduleExpression is not supported. Create a schedule of EventBridge Scheduler instead."));
        }
        if (json == null) {
            return Answer.refusedStage(
                    new ValidationException(
                            "Parameter(s) EventPattern or ScheduleExpression must be specified."));
        }
        var refusal = EventTagRules.refusal(request.tags());
        if (refusal != null) {
            return Answer.refusedStage(refusal);
        }
        return workers.submit(
                EventPattern.parse(json).then(_ -> buses.key(caller, request.bus())),
                (database, bus) ->
                        change(
                                database,
                                bus,
                                connection -> {
                                    // A damaged row has its name, too.
                                    if (!mayReplace
                                            && RuleTable.exists(connection, bus, request.name())) {
                                        return Answer.refused(exists(bus, request.name()));
                                    }
                                    return put(connection, caller, bus, request);
                                }));
    }

    private static EventBridgeError exists(BusKey bus, String name) {
        return new EventBridgeError(
                EventBridgeError.Kind.ResourceAlreadyExistsException,
                "Rule %s already exists on EventBus %s.".formatted(name, bus.name()));
    }

    private static Answer<String> put(
            Connection connection, Caller caller, BusKey bus, PutRuleRequest request)
            throws SQLException {
        var name = request.name();
        var before = RuleTable.findReplaced(connection, bus, name);
        if (before == null && !RuleTable.exists(connection, bus, name)) {
            if (RuleTable.count(connection, bus) >= RULES_MAX) {
                return Answer.refused(limitExceeded());
            }
            EventTagTable.write(
                    connection, bus.scope(), EventTagTable.ofRule(bus, name), request.tags());
        }
        var rule =
                new Rule(
                        bus.ruleArn(name),
                        bus.name(),
                        name,
                        String.valueOf(request.pattern()),
                        request.state(),
                        request.description(),
                        request.roleArn(),
                        before == null ? caller.account() : before.createdBy());
        RuleTable.write(connection, bus, rule);
        return Answer.ok(rule.arn());
    }

    private static EventBridgeError limitExceeded() {
        return new EventBridgeError(
                EventBridgeError.Kind.LimitExceededException,
                "The requested resource exceeds the maximum number allowed.");
    }

    @Override
    public CompletionStage<Answer<Done>> deleteRule(
            Caller caller, @Nullable String name, String rule) {
        return workers.submit(
                buses.key(caller, name),
                (database, bus) ->
                        change(
                                database,
                                bus,
                                connection -> {
                                    if (TargetTable.count(connection, bus, rule, 1) > 0) {
                                        return Answer.refused(hasTargets(connection, bus, rule));
                                    }
                                    RuleTable.delete(connection, bus, rule);
                                    EventTagTable.deleteAll(
                                            connection,
                                            bus.scope(),
                                            EventTagTable.ofRule(bus, rule));
                                    return Answer.ok(Done.DONE);
                                }));
    }

    /** Names the damaged targets, because no list has their ids. */
    private static EngineError hasTargets(Connection connection, BusKey bus, String rule)
            throws SQLException {
        var damaged = TargetTable.damagedIds(connection, bus, rule, TARGETS_MAX);
        var reason = "Rule can't be deleted since it has targets.";
        return new ValidationException(
                damaged.isEmpty()
                        ? reason
                        : "%s The stored data of these targets is damaged, and RemoveTargets deletes it: %s."
                                .formatted(reason, String.join(", ", damaged)));
    }

    @Override
    public CompletionStage<Answer<Done>> setRuleState(
            Caller caller, @Nullable String name, String ruleName, RuleState state) {
        return workers.submit(
                buses.key(caller, name),
                (database, bus) ->
                        change(
                                database,
                                bus,
                                connection ->
                                        switch (rule(connection, bus, ruleName)) {
                                            case Answer.Refused(var error) -> Answer.refused(error);
                                            case Answer.Ok(var rule) -> {
                                                RuleTable.write(
                                                        connection, bus, withState(rule, state));
                                                yield Answer.ok(Done.DONE);
                                            }
                                        }));
    }

    private static Rule withState(Rule rule, RuleState state) {
        return new Rule(
                rule.arn(),
                rule.busName(),
                rule.name(),
                rule.pattern(),
                state,
                rule.description(),
                rule.roleArn(),
                rule.createdBy());
    }

    @Override
    public CompletionStage<Answer<Rule>> describeRule(
            Caller caller, @Nullable String name, String rule) {
        return workers.submit(
                buses.key(caller, name),
                (database, bus) ->
                        database.read(connection ->
                                buses.isPresent(connection, bus)
                                        ? rule(connection, bus, rule)
                                        : Answer.refused(EventBridgeError.noBus(bus.name()))));
    }

    @Override
    public CompletionStage<Answer<Listing<Rule>>> listRules(
            Caller caller, @Nullable String name, @Nullable String namePrefix, ListPage page) {
        var list = new ListTokens(tokens, "ListRules", caller.scope(), name, namePrefix);
        var prefix = namePrefix == null ? "" : namePrefix;
        return list(
                caller,
                name,
                list.position(page),
                (connection, bus, after) -> {
                    var unreadable = new ArrayList<UnreadableRule>();
                    var rows =
                            RuleTable.list(
                                    connection, bus, prefix, after, page.size() + 1, unreadable);
                    warn(unreadable);
                    return Answer.ok(
                            readable(list.page(rows, page, ListedRule::name), ListedRule::rule));
                });
    }

    @Override
    public CompletionStage<Answer<List<FailedTarget>>> putTargets(
            Caller caller, @Nullable String name, String ruleName, List<RuleTarget> targets) {
        var refusal = TargetRules.check(caller.scope(), targets);
        if (refusal != null) {
            return Answer.refusedStage(refusal);
        }
        return workers.submit(
                buses.key(caller, name),
                (database, bus) ->
                        change(
                                database,
                                bus,
                                connection ->
                                        RuleTable.exists(connection, bus, ruleName)
                                                ? put(connection, bus, ruleName, targets)
                                                : noRule(bus, ruleName)));
    }

    private static Answer<List<FailedTarget>> put(
            Connection connection, BusKey bus, String rule, List<RuleTarget> targets)
            throws SQLException {
        for (var target : targets) {
            TargetTable.write(connection, bus, rule, target);
        }
        return TargetTable.count(connection, bus, rule, TARGETS_MAX + 1) > TARGETS_MAX
                ? Answer.refused(limitExceeded())
                : Answer.ok(List.of());
    }

    @Override
    public CompletionStage<Answer<List<FailedTarget>>> removeTargets(
            Caller caller, @Nullable String name, String rule, List<String> ids) {
        return workers.submit(
                buses.key(caller, name),
                (database, bus) ->
                        change(
                                database,
                                bus,
                                connection ->
                                        RuleTable.exists(connection, bus, rule)
                                                ? remove(connection, bus, rule, ids)
                                                : noRule(bus, rule)));
    }

    private static Answer<List<FailedTarget>> remove(
            Connection connection, BusKey bus, String rule, List<String> ids) throws SQLException {
        var failed = new ArrayList<FailedTarget>();
        for (var id : ids) {
            if (!TargetTable.delete(connection, bus, rule, id)) {
                failed.add(
                        new FailedTarget(
                                id,
                                EventBridgeError.Kind.ResourceNotFoundException.name(),
                                "Rule %s does not have a target with the Id %s."
                                        .formatted(rule, id)));
            }
        }
        return Answer.ok(failed);
    }

    @Override
    public CompletionStage<Answer<Listing<RuleTarget>>> listTargetsByRule(
            Caller caller, @Nullable String name, String ruleName, ListPage page) {
        var list = new ListTokens(tokens, "ListTargetsByRule", caller.scope(), name, ruleName);
        return list(
                caller,
                name,
                list.position(page),
                (connection, bus, after) -> {
                    if (!RuleTable.exists(connection, bus, ruleName)) {
                        return noRule(bus, ruleName);
                    }
                    var unreadable = new ArrayList<UnreadableRule>();
                    var rows =
                            TargetTable.list(
                                    connection, bus, ruleName, after, page.size() + 1, unreadable);
                    warn(unreadable);
                    return Answer.ok(
                            readable(
                                    list.page(rows, page, ListedTarget::id), ListedTarget::target));
                });
    }

    @Override
    public CompletionStage<Answer<Listing<String>>> listRuleNamesByTarget(
            Caller caller, @Nullable String name, String targetArn, ListPage page) {
        var list = new ListTokens(tokens, "ListRuleNamesByTarget", caller.scope(), name, targetArn);
        return list(
                caller,
                name,
                list.position(page),
                (connection, bus, after) ->
                        Answer.ok(
                                list.page(
                                        TargetTable.listRules(
                                                connection, bus, targetArn, after, page.size() + 1),
                                        page,
                                        rule -> rule)));
    }

    @Override
    public Answer<Boolean> testEventPattern(String pattern, String event) {
        return EventPattern.parse(pattern)
                .then(valid -> {
                    try {
                        var tree = Payload.parse(event).tree();
                        return EVENT_MEMBERS.stream().allMatch(tree::has)
                                ? Answer.ok(valid.matches(tree))
                                : invalidEvent();
                    } catch (MalformedJsonException e) {
                        return invalidEvent();
                    }
                });
    }

    private static <T> Answer<T> invalidEvent() {
        return Answer.refused(new ValidationException("Parameter Event is not valid."));
    }

    private static Answer<Rule> rule(Connection connection, BusKey bus, String name)
            throws SQLException {
        try {
            var rule = RuleTable.find(connection, bus, name);
            return rule == null ? noRule(bus, name) : Answer.ok(rule);
        } catch (LaterVersionException later) {
            throw later;
        } catch (RuntimeException damaged) {
            LOG.warn("The rule {} cannot be decoded", bus.ruleArn(name), damaged);
            return Answer.refused(
                    new ValidationException(
                            "The stored data of rule %s is damaged. PutRule replaces it, and keeps its targets."
                                    .formatted(name)));
        }
    }

    private static <T> Answer<T> noRule(BusKey bus, String name) {
        return Answer.refused(EventBridgeError.noRule(bus.name(), name));
    }

    /** Leaves out the damaged rows of a page, which can then have fewer items. */
    private static <R, T> Listing<T> readable(Listing<R> rows, Function<R, @Nullable T> value) {
        return new Listing<>(
                rows.items().stream().map(value).filter(Objects::nonNull).toList(),
                rows.nextToken());
    }

    private void warn(List<UnreadableRule> unreadable) {
        if (!unreadable.isEmpty()) {
            var arn = unreadable.getFirst().ruleArn();
            var rows =
                    unreadable.stream()
                            .limit(ROWS_NAMED_MAX)
                            .map(row ->
                                    row.ruleArn().equals(arn)
                                            ? row.reason()
                                            : row.ruleArn() + ": " + row.reason())
                            .collect(Collectors.joining("; "));
            damage.warn(
                    arn,
                    "%s; the page leaves out %d damaged rows".formatted(rows, unreadable.size()));
        }
    }

    /** A query about one page of a list of an existing bus. */
    private interface PageQuery<T> {
        Answer<T> run(Connection connection, BusKey bus, String after) throws SQLException;
    }

    private <T> CompletionStage<Answer<T>> list(
            Caller caller, @Nullable String name, Answer<String> position, PageQuery<T> query) {
        return workers.submit(
                position,
                (database, after) ->
                        switch (buses.key(caller, name)) {
                            case Answer.Refused(var error) -> Answer.refused(error);
                            case Answer.Ok(var bus) ->
                                    database.read(connection ->
                                            buses.isPresent(connection, bus)
                                                    ? query.run(connection, bus, after)
                                                    : Answer.refused(
                                                            EventBridgeError.noBus(bus.name())));
                        });
    }

    /** Runs a change of an existing bus. */
    private <T> Answer<T> change(Database database, BusKey bus, Database.Transaction<T> change)
            throws SQLException {
        return database.transact(connection -> {
            BusTable.beginChange(connection, bus);
            return buses.isPresent(connection, bus)
                    ? change.run(connection)
                    : Answer.refused(EventBridgeError.noBus(bus.name()));
        });
    }
}
