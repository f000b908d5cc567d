package dev.askel.trigger.event.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.Tag;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.EventArn;
import dev.askel.trigger.event.EventRules.Done;
import dev.askel.trigger.event.EventTags;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The tags of rules and event buses in the database. */
final class StoredTags implements EventTags {
    private final SqlWorkers workers;
    private final BusLookup buses;

    StoredTags(SqlWorkers workers, BusLookup buses) {
        this.workers = workers;
        this.buses = buses;
    }

    @Override
    public CompletionStage<Answer<Done>> tagResource(Caller caller, String arn, List<Tag> tags) {
        var refusal = EventTagRules.refusal(tags);
        if (refusal != null) {
            return Answer.refusedStage(refusal);
        }
        return workers.submit(
                resource(caller, arn),
                (database, resource) ->
                        database.transact(connection -> {
                            BusTable.beginChange(connection, resource.bus());
                            var missing = missing(connection, resource);
                            if (missing != null) {
                                return Answer.refused(missing);
                            }
                            EventTagTable.write(connection, caller.scope(), resource.row(), tags);
                            return EventTagTable.list(connection, caller.scope(), resource.row())
                                                    .size()
                                            > TAGS_MAX
                                    ? Answer.refused(EventTagRules.tooMany())
                                    : Answer.ok(Done.DONE);
                        }));
    }

    @Override
    public CompletionStage<Answer<Done>> untagResource(
            Caller caller, String arn, List<String> keys) {
        return workers.submit(
                resource(caller, arn),
                (database, resource) ->
                        database.transact(connection -> {
                            var missing = missing(connection, resource);
                            if (missing != null) {
                                return Answer.refused(missing);
                            }
                            EventTagTable.delete(connection, caller.scope(), resource.row(), keys);
                            return Answer.ok(Done.DONE);
                        }));
    }

    @Override
    public CompletionStage<Answer<List<Tag>>> listTagsForResource(Caller caller, String arn) {
        return workers.submit(
                resource(caller, arn),
                (database, resource) ->
                        database.read(connection -> {
                            var missing = missing(connection, resource);
                            return missing == null
                                    ? Answer.ok(
                                            EventTagTable.list(
                                                    connection, caller.scope(), resource.row()))
                                    : Answer.refused(missing);
                        }));
    }

    /**
     * A resource with tags.
     *
     * @param rule null for a bus
     * @param row the name in the table of tags
     */
    private record Resource(BusKey bus, @Nullable String rule, String row) {}

    private static Answer<Resource> resource(Caller caller, String arn) {
        var parsed = EventArn.parse(arn);
        if (parsed == null) {
            return Answer.refused(
                    new ValidationException(
                            "Parameter ResourceARN is not valid. Reason: Provided Arn is not in correct format."));
        }
        if (!parsed.scope().equals(caller.scope())) {
            return Answer.refused(
                    new EventBridgeError(
                            EventBridgeError.Kind.ResourceNotFoundException,
                            "Resource %s does not exist.".formatted(arn)));
        }
        var bus = new BusKey(parsed.scope(), parsed.bus());
        return Answer.ok(
                switch (parsed) {
                    case EventArn.Bus _ -> new Resource(bus, null, EventTagTable.ofBus(bus));
                    case EventArn.Rule(_, _, var name) ->
                            new Resource(bus, name, EventTagTable.ofRule(bus, name));
                });
    }

    private @Nullable EngineError missing(Connection connection, Resource resource)
            throws SQLException {
        var bus = resource.bus();
        var rule = resource.rule();
        if (!buses.isPresent(connection, bus)) {
            return EventBridgeError.noBus(bus.name());
        }
        return rule == null || RuleTable.exists(connection, bus, rule)
                ? null
                : EventBridgeError.noRule(bus.name(), rule);
    }
}
