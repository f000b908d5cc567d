package dev.askel.trigger.webhook;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.trigger.overview.ExecutionTrigger;
import dev.askel.trigger.overview.Trigger;
import dev.askel.trigger.overview.TriggerFinder;
import dev.askel.trigger.overview.TriggerOverview.MachineTriggers;
import dev.askel.trigger.webhook.WebhookTable.WebhookRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Finds the webhooks of a machine or an execution. */
public final class WebhookTriggers implements TriggerFinder {
    @Override
    public MachineTriggers ofMachine(Connection connection, StateMachineArn machine, int max)
            throws SQLException {
        var triggers =
                WebhookTable.listAfter(connection, machine.scope(), "", Webhooks.WEBHOOKS_MAX)
                        .stream()
                        .map(row -> trigger(machine, row))
                        .flatMap(Optional::stream)
                        .toList();
        return new MachineTriggers(
                triggers.subList(0, Math.min(max, triggers.size())), triggers.size() <= max);
    }

    /** Empty when the webhook starts another machine, or a later release has stored it. */
    private static Optional<Trigger> trigger(StateMachineArn machine, WebhookRow row) {
        var definition = WebhookCodec.readUnchecked(row.definition());
        var target = definition.path("stateMachineArn").asText();
        return TriggerFinder.isOf(machine, target)
                ? Optional.of(
                        new Trigger(
                                Trigger.Kind.WEBHOOK,
                                ActiveWebhook.arn(machine.scope(), row.name()),
                                row.name(),
                                null,
                                true,
                                definition.path("verification").path("type").asText(),
                                target))
                : Optional.empty();
    }

    /**
     * The name is the name of the webhook, and the key of the request after a dot ({@link
     * ExecutionNames}). A principal who may start executions can use such a name as well.
     */
    @Override
    public Optional<ExecutionTrigger> ofExecution(
            Connection connection, StateMachineArn machine, String name) throws SQLException {
        int dot = name.indexOf('.');
        if (dot <= 0) {
            return Optional.empty();
        }
        var row = WebhookTable.find(connection, machine.scope(), name.substring(0, dot));
        return Optional.ofNullable(row)
                .flatMap(it -> trigger(machine, it))
                .map(it -> new ExecutionTrigger(it, name.substring(dot + 1)));
    }
}
