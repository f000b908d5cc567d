package dev.askel.engine.endpoint;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.EndpointRules;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.endpoint.LeaseTable.LeaseRow;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Implements the operations on the rules of endpoints in a migrated database. */
public final class StoredEndpointRules implements EndpointRules {
    private final SqlWorkers workers;
    private final EngineTime time;
    private final NodeCapability.Check capabilities;
    private final Runnable onChange;

    /**
     * Creates the operations.
     *
     * @param capabilities the check that all nodes know rules; an older node would ignore them
     * @param onChange makes this node read the rules soon
     */
    public StoredEndpointRules(
            SqlWorkers workers,
            EngineTime time,
            NodeCapability.Check capabilities,
            LeaseRenewals onChange) {
        this.workers = workers;
        this.time = time;
        this.capabilities = capabilities;
        this.onChange = onChange::request;
    }

    @Override
    public CompletionStage<Answer<List<EndpointDescription>>> listEndpoints() {
        long now = time.millis();
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection -> {
                            var rules =
                                    RuleTable.all(connection).stream()
                                            .filter(rule -> !rule.isInert(now))
                                            .toList();
                            return describe(connection, rules, now);
                        })));
    }

    @Override
    public CompletionStage<Answer<EndpointDescription>> setEndpointLimit(
            String endpoint, @Nullable Integer concurrency, @Nullable Double ratePerSecond) {
        var refusal = limitRefusal(concurrency, ratePerSecond);
        return refusal != null
                ? Answer.refusedStage(refusal)
                : restrict(
                        endpoint,
                        (stored, now) ->
                                Answer.ok(
                                        orEmpty(stored, endpoint, now)
                                                .withLimits(
                                                        concurrency == null ? 0 : concurrency,
                                                        ratePerSecond == null ? 0 : ratePerSecond,
                                                        now)));
    }

    @Override
    public CompletionStage<Answer<EndpointDescription>> removeEndpointLimit(String endpoint) {
        return change(
                endpoint,
                (stored, now) ->
                        stored == null || (stored.concurrency() == 0 && stored.rate() == 0)
                                ? Answer.refused(
                                        new EngineError.ResourceNotFound(
                                                "The endpoint %s has no limit.".formatted(endpoint),
                                                endpoint))
                                : Answer.ok(stored.withLimits(0, 0, now)));
    }

    @Override
    public CompletionStage<Answer<EndpointDescription>> pauseEndpoint(String endpoint) {
        return restrict(
                endpoint,
                (stored, now) -> Answer.ok(orEmpty(stored, endpoint, now).withPause(now)));
    }

    @Override
    public CompletionStage<Answer<EndpointDescription>> resumeEndpoint(
            String endpoint, @Nullable Double ratePerSecond) {
        double rate = ratePerSecond == null ? RESUME_RATE_DEFAULT : ratePerSecond;
        if (!(rate >= RATE_MIN && rate <= EndpointRule.RESUME_RATE_MAX)) {
            return Answer.refusedStage(
                    invalid(
                            rate,
                            "ratePerSecond",
                            "Member must be between 1/3600 and "
                                    + (long) EndpointRule.RESUME_RATE_MAX));
        }
        return change(
                endpoint,
                (stored, now) ->
                        stored == null || !(stored.paused() || stored.currentResumeRate(now) > 0)
                                ? Answer.refused(
                                        new EngineError.ConflictException(
                                                "The endpoint %s is not paused."
                                                        .formatted(endpoint)))
                                : Answer.ok(stored.withResumption(rate, now)));
    }

    private static @Nullable EngineError limitRefusal(
            @Nullable Integer concurrency, @Nullable Double rate) {
        if (concurrency == null && rate == null) {
            return new EngineError.ValidationException(
                    "1 validation error detected: The request must contain 'concurrency' or 'ratePerSecond'");
        }
        if (concurrency != null && (concurrency < 1 || concurrency > CONCURRENCY_MAX)) {
            return invalid(
                    concurrency, "concurrency", "Member must be between 1 and " + CONCURRENCY_MAX);
        }
        return rate != null && !(rate >= RATE_MIN && rate <= RATE_MAX)
                ? invalid(
                        rate,
                        "ratePerSecond",
                        "Member must be between 1/3600 and " + (long) RATE_MAX)
                : null;
    }

    private static EngineError invalid(Object value, String member, String constraint) {
        return new EngineError.ValidationException(
                "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
                        .formatted(value, member, constraint));
    }

    private static EndpointRule orEmpty(@Nullable EndpointRule stored, String endpoint, long now) {
        return stored == null ? EndpointRule.empty(endpoint, now) : stored;
    }

    /** Computes the next version of a rule. */
    @FunctionalInterface
    private interface Change {
        Answer<EndpointRule> apply(@Nullable EndpointRule stored, long nowMillis);
    }

    /** Makes a change that all nodes must know. Removals are possible with an older node too. */
    private CompletionStage<Answer<EndpointDescription>> restrict(String endpoint, Change change) {
        Optional<EngineError> upgrade = capabilities.refusal(NodeCapability.ENDPOINT_RULES);
        return upgrade.isPresent() && EndpointName.refusal(endpoint).isEmpty()
                ? Answer.refusedStage(upgrade.get())
                : change(endpoint, change);
    }

    private CompletionStage<Answer<EndpointDescription>> change(String endpoint, Change change) {
        var invalidName = EndpointName.refusal(endpoint);
        if (invalidName.isPresent()) {
            return Answer.refusedStage(invalid(endpoint, "endpoint", invalidName.get()));
        }
        long now = time.millis();
        return workers.<EndpointDescription>submit(
                        database -> {
                            var changed =
                                    database.transact(connection ->
                                            change(connection, endpoint, change, now));
                            return switch (changed) {
                                case Answer.Refused<EndpointRule>(var error) ->
                                        Answer.refused(error);
                                // The count of a large backlog must not extend the lock of the
                                // rule.
                                case Answer.Ok<EndpointRule>(var rule) ->
                                        Answer.ok(
                                                database.read(connection ->
                                                                describe(
                                                                        connection,
                                                                        List.of(rule),
                                                                        now))
                                                        .getFirst());
                            };
                        })
                .whenComplete((_, _) -> onChange.run());
    }

    /** Changes a rule, and deletes the rules that limit nothing any more. */
    private static Answer<EndpointRule> change(
            Connection connection, String endpoint, Change change, long now) throws SQLException {
        long version = RuleTable.beginChange(connection);
        var others = new ArrayList<String>();
        var inert = new ArrayList<String>();
        for (var each : RuleTable.all(connection)) {
            if (!each.endpoint().equals(endpoint)) {
                (each.isInert(now) ? inert : others).add(each.endpoint());
            }
        }
        var locked = new ArrayList<>(inert);
        locked.add(endpoint);
        // One statement locks all rows in the order of the renewals, so that no deadlock is
        // possible.
        var stored =
                RuleTable.lock(connection, locked).stream()
                        .filter(rule -> rule.endpoint().equals(endpoint))
                        .findFirst();
        var changed = change.apply(stored.orElse(null), now);
        if (!(changed instanceof Answer.Ok<EndpointRule>(var rule))) {
            return changed;
        }
        RuleTable.put(connection, rule, version);
        if (rule.isInert(now)) {
            inert.add(endpoint);
        } else {
            others.add(endpoint);
        }
        if (others.size() > RULES_MAX) {
            return Answer.refused(
                    new EngineError.ServiceQuotaExceededException(
                            "The maximum number of rules of endpoints has been reached: %d"
                                    .formatted(RULES_MAX)));
        }
        for (var each : inert) {
            RuleTable.delete(connection, each);
            LeaseTable.deleteAll(connection, each);
        }
        return changed;
    }

    private static List<EndpointDescription> describe(
            Connection connection, List<EndpointRule> rules, long now) throws SQLException {
        var leases =
                LeaseTable.list(connection, rules.stream().map(EndpointRule::endpoint).toList());
        var all = new ArrayList<EndpointDescription>();
        for (var rule : rules) {
            all.add(describe(connection, rule, leases, now));
        }
        return List.copyOf(all);
    }

    private static EndpointDescription describe(
            Connection connection, EndpointRule rule, List<LeaseRow> leases, long now)
            throws SQLException {
        var own = leases.stream().filter(row -> row.endpoint().equals(rule.endpoint())).toList();
        double resuming = rule.currentResumeRate(now);
        return new EndpointDescription(
                rule.endpoint(),
                rule.concurrency() == 0 ? null : rule.concurrency(),
                rule.rate() == 0 ? null : rule.rate(),
                rule.paused(),
                resuming == 0 ? null : resuming,
                own.stream().mapToLong(LeaseRow::used).sum(),
                own.stream().mapToLong(LeaseRow::waiting).sum(),
                LeaseTable.countParked(connection, rule.endpoint(), PARKED_COUNT_MAX),
                Instant.ofEpochMilli(rule.changedAtMillis()));
    }
}
