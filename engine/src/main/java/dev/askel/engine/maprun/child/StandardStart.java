package dev.askel.engine.maprun.child;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.registry.CurrentStartRule;
import dev.askel.engine.startrule.StartPermitRequest;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The start of a Standard child.
 *
 * @param owner the ownership number of the Map Run
 */
record StandardStart(ExecutionIdentity identity, Payload input, long owner) {
    /**
     * Returns the message of the start.
     *
     * @param permit the request for a permit; null without a start limit
     * @param attributes the values of the search attributes; null without values
     * @param text the input as {@link dev.askel.engine.sql.PayloadText}
     */
    ExecutionCommand.Start message(
            CurrentStartRule rule,
            @Nullable StartPermitRequest permit,
            @Nullable List<AttributeRow> attributes,
            String text,
            ActorRef<ExecutionCommand.StartReply> replyTo) {
        return new ExecutionCommand.Start(
                identity.withLaterAttributes(rule.attributes().later()),
                rule.generation() == 0
                        ? ExecutionCommand.Start.PINNED_GENERATION
                        : rule.generation(),
                text,
                null,
                identity.name(),
                replyTo,
                owner,
                permit,
                attributes);
    }
}
