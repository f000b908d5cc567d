package dev.askel.trigger.event.publish;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.trigger.event.EventArn;
import dev.askel.trigger.event.EventRules.Rule;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.event.input.EventPath;
import dev.askel.trigger.event.input.MatchedEvent;
import dev.askel.trigger.event.input.TargetInput;
import dev.askel.trigger.event.registry.BusKey;
import dev.askel.trigger.event.registry.BusSnapshot.RuleWithTargets;
import dev.askel.trigger.target.Delivery;
import dev.askel.trigger.target.Delivery.Origin;
import dev.askel.trigger.target.DeliveryId;
import dev.askel.trigger.target.EventExecutionName;
import dev.askel.trigger.target.Overlap;
import dev.askel.trigger.target.RetryPolicy;
import dev.askel.trigger.target.Target;
import dev.askel.trigger.target.TargetArn;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A rule with the compiled inputs of its targets. */
record CompiledRule(Rule rule, List<CompiledTarget> targets) {
    private static final RetryPolicy RETRY = RetryPolicy.DEFAULT;

    /**
     * A target.
     *
     * @param bus the event bus that is the target; null for other targets
     * @param isStream whether the target is a Kinesis stream, which needs a partition key
     * @param partitionKey the path of the partition key; null for the id of the event
     * @param http the parameters of calls of an API destination; null when there are none
     */
    record CompiledTarget(
            RuleTarget target,
            TargetInput input,
            @Nullable BusKey bus,
            boolean isStream,
            @Nullable EventPath partitionKey,
            @Nullable HttpValues http) {
        private static CompiledTarget of(RuleTarget target) {
            var path = target.partitionKeyPath();
            return new CompiledTarget(
                    target,
                    TargetInput.compile(target),
                    EventArn.parse(target.arn()) instanceof EventArn.Bus(var scope, var name)
                            ? new BusKey(scope, name)
                            : null,
                    TargetArn.parse(target.arn())
                            .filter(arn -> arn.kind() == TargetArn.Kind.STREAM)
                            .isPresent(),
                    path == null ? null : EventPath.parse(path),
                    target.http() == null ? null : HttpValues.compile(target.http()));
        }
    }

    static CompiledRule of(RuleWithTargets rule) {
        return new CompiledRule(
                rule.rule(), rule.targets().stream().map(CompiledTarget::of).toList());
    }

    /** Returns the event as it is when this rule has matched it. */
    MatchedEvent matched(PublishedEvent event) {
        return new MatchedEvent(
                event.json(), event.tree(), event.receivedAt(), rule.name(), rule.arn());
    }

    /** Creates the delivery of an event to a target of this rule. */
    Delivery delivery(PublishedEvent event, MatchedEvent matched, CompiledTarget to) {
        var target = to.target();
        var id = DeliveryId.of(rule.arn(), event.key().toString(), target.id());
        var retry = target.retry();
        return new Delivery(
                id,
                // Events of a rule have no order, so all lanes of the cluster share them.
                id,
                event.bus().scope().account(),
                event.bus().scope().region(),
                rule.arn(),
                Origin.RULE,
                new EventExecutionName(event.key().toString(), id.toString()).text(),
                event.time(),
                event.receivedAt(),
                event.receivedAt(),
                Overlap.ALLOW,
                new Target(
                        target.arn(),
                        target.roleArn(),
                        to.input().of(matched),
                        retry == null
                                ? RETRY
                                : new RetryPolicy(
                                        Objects.requireNonNullElse(
                                                retry.maximumAgeSeconds(),
                                                RETRY.maximumEventAgeSeconds()),
                                        Objects.requireNonNullElse(
                                                retry.maximumAttempts(),
                                                RETRY.maximumRetryAttempts())),
                        target.deadLetterArn(),
                        parameters(to, event)));
    }

    private static String parameters(CompiledTarget to, PublishedEvent event) {
        var group = to.target().messageGroupId();
        var partitionKey = to.partitionKey();
        var http = to.http();
        if (group == null && !to.isStream() && http == null) {
            return Target.NO_PARAMETERS;
        }
        var parameters = JsonNodeFactory.instance.objectNode();
        if (group != null) {
            parameters.putObject("SqsParameters").put("MessageGroupId", group);
        }
        if (http != null) {
            parameters.set("HttpParameters", http.of(event.tree()));
        }
        if (to.isStream()) {
            var key = partitionKey == null ? null : partitionKey.find(event.tree());
            parameters
                    .putObject("KinesisParameters")
                    .put(
                            "PartitionKey",
                            key == null || key.asText().isEmpty() ? event.id() : key.asText());
        }
        return parameters.toString();
    }
}
