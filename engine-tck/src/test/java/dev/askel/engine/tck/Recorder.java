package dev.askel.engine.tck;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/**
 * An event-sourced entity that remembers what it was told, with a snapshot at every third event.
 */
final class Recorder extends EventSourcedBehavior<Recorder.Tell, String, String> {
    /** Records a text, unless it is empty, and answers with all that is recorded. */
    record Tell(String text, ActorRef<String> replyTo) {}

    Recorder(String persistenceId) {
        super(PersistenceId.ofUniqueId(persistenceId));
    }

    @Override
    public String emptyState() {
        return "";
    }

    @Override
    public CommandHandler<Tell, String, String> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(
                        Tell.class,
                        (state, tell) ->
                                (tell.text().isEmpty()
                                                ? Effect().none()
                                                : Effect().persist(tell.text()))
                                        .thenReply(tell.replyTo(), recorded -> recorded))
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
