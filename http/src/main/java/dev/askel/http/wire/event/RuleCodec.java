package dev.askel.http.wire.event;

import dev.askel.http.wire.ApiOperation;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.Members;
import dev.askel.http.wire.SerializationException;
import dev.askel.http.wire.StringConstraint;
import dev.askel.trigger.event.EventRules.Done;
import dev.askel.trigger.event.EventRules.ListPage;
import dev.askel.trigger.event.EventRules.PutRuleRequest;
import dev.askel.trigger.event.EventRules.Rule;
import dev.askel.trigger.event.EventRules.RuleState;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads and writes the operations on rules. */
final class RuleCodec {
    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    ApiOperation.ofEventBridge(
                            "PutRule",
                            RuleCodec::readPut,
                            (events, caller, put) ->
                                    put.isNew()
                                            ? events.rules().createRule(caller, put.request())
                                            : events.rules().putRule(caller, put.request()),
                            (json, arn) -> json.member("RuleArn", arn)),
                    ApiOperation.ofEventBridge(
                            "DescribeRule",
                            RuleCodec::readNamed,
                            (events, caller, rule) ->
                                    events.rules().describeRule(caller, rule.bus(), rule.name()),
                            (json, rule) -> {
                                write(json, rule);
                                json.member("CreatedBy", rule.createdBy());
                            }),
                    ApiOperation.ofEventBridge(
                            "ListRules",
                            members ->
                                    new RuleList(
                                            members.textOrNull("NamePrefix", EventConstraints.NAME),
                                            bus(members),
                                            EventConstraints.page(members)),
                            (events, caller, list) ->
                                    events.rules()
                                            .listRules(
                                                    caller, list.bus(), list.prefix(), list.page()),
                            (json, list) ->
                                    json.member("Rules", list.items(), RuleCodec::writeItem)
                                            .member("NextToken", list.nextToken())),
                    state("EnableRule", RuleState.ENABLED),
                    state("DisableRule", RuleState.DISABLED),
                    ApiOperation.ofEventBridge(
                            "DeleteRule",
                            RuleCodec::readNamed,
                            (events, caller, rule) ->
                                    events.rules().deleteRule(caller, rule.bus(), rule.name()),
                            (_, _) -> {}),
                    ApiOperation.ofEventBridge(
                            "TestEventPattern",
                            members ->
                                    new PatternTest(
                                            members.text("EventPattern", EventConstraints.PATTERN),
                                            members.text("Event", StringConstraint.ANY)),
                            (events, _, test) ->
                                    CompletableFuture.completedStage(
                                            events.rules()
                                                    .testEventPattern(
                                                            test.pattern(), test.event())),
                            (json, matches) -> json.member("Result", matches)));

    private RuleCodec() {}

    /** A rule of a bus. */
    record NamedRule(@Nullable String bus, String name) {}

    private record RuleList(@Nullable String prefix, @Nullable String bus, ListPage page) {}

    /**
     * A request of PutRule.
     *
     * @param isNew whether the name of an existing rule is refused; AWS has no such member
     */
    private record PutRule(PutRuleRequest request, boolean isNew) {}

    private record PatternTest(String pattern, String event) {}

    private static ApiOperation<NamedRule, Done> state(String name, RuleState state) {
        return ApiOperation.ofEventBridge(
                name,
                RuleCodec::readNamed,
                (events, caller, rule) ->
                        events.rules().setRuleState(caller, rule.bus(), rule.name(), state),
                (_, _) -> {});
    }

    static @Nullable String bus(Members members) throws SerializationException {
        return members.textOrNull(EventConstraints.BUS, EventConstraints.BUS_NAME_OR_ARN);
    }

    private static NamedRule readNamed(Members members) throws SerializationException {
        var name = members.text("Name", EventConstraints.NAME);
        return new NamedRule(bus(members), name);
    }

    private static PutRule readPut(Members members) throws SerializationException {
        var name = members.text("Name", EventConstraints.NAME);
        return new PutRule(
                new PutRuleRequest(
                        bus(members),
                        name,
                        members.textOrNull("EventPattern", EventConstraints.PATTERN),
                        members.textOrNull("ScheduleExpression", EventConstraints.SCHEDULE),
                        members.constantOr("State", RuleState.class, RuleState.ENABLED),
                        members.textOrNull("Description", EventConstraints.DESCRIPTION),
                        members.textOrNull("RoleArn", EventConstraints.ARN),
                        EventTagCodec.readOptional(members)),
                members.booleanOr("AskelNewRule", false));
    }

    private static void writeItem(JsonWriter json, Rule rule) {
        json.beginObject();
        write(json, rule);
        json.endObject();
    }

    private static void write(JsonWriter json, Rule rule) {
        json.member("Name", rule.name())
                .member("Arn", rule.arn())
                .member("EventPattern", rule.pattern())
                .member("State", rule.state())
                .member("Description", rule.description())
                .member("RoleArn", rule.roleArn())
                .member(EventConstraints.BUS, rule.busName());
    }
}
