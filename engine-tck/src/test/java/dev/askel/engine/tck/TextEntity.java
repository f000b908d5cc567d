package dev.askel.engine.tck;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/** An event-sourced entity that concatenates strings, with a snapshot after every third event. */
final class TextEntity extends EventSourcedBehavior<TextEntity.AppendText, String, String> {
    /**
     * Appends {@code text} and replies with the concatenated string. An empty {@code text} only
     * requests the reply.
     */
    record AppendText(String text, ActorRef<String> replyTo) {}

    TextEntity(String persistenceId) {
        super(PersistenceId.ofUniqueId(persistenceId));
    }

    @Override
    public String emptyState() {
        return "";
    }

    @Override
    public CommandHandler<AppendText, String, String> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(
                        AppendText.class,
                        (state, command) ->
                                (command.text().isEmpty()
                                                ? Effect().none()
                                                : Effect().persist(command.text()))
                                        .thenReply(command.replyTo(), recorded -> recorded))
                .build();
    }

    @Override
    public EventHandler<String, String> eventHandler() {
        return newEventHandlerBuilder().forAnyState().onAnyEvent((state, event) -> state + event);
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(3, 1);
    }
}
