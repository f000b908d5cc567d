package dev.askel.engine.feed;

import dev.askel.engine.execution.EngineMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/** What the nodes' feeds tell each other, and themselves. */
public sealed interface FeedMessage {
    /** What travels between nodes. */
    sealed interface Remote extends FeedMessage, EngineMessage {}

    /**
     * What a node listens for has changed; answered by {@link Noted}. It may come twice.
     *
     * @param number the sender's, for the answer
     */
    record Interest(long number, List<Topic> begun, List<Topic> over, ActorRef<Remote> from)
            implements Remote {}

    /** That change is known {@code by} a node. */
    record Noted(long number, ActorRef<Remote> by) implements Remote {}

    /** A hint that the journal of an execution has a row; it may get lost. */
    record Happened(Topic topic, long row) implements Remote {}

    /** What a feed tells itself. */
    sealed interface Internal extends FeedMessage, NoSerializationVerificationNeeded {}

    /** Somebody began or ceased to listen; {@code known} waits until all nodes know. */
    record Touched(Topic topic, CompletableFuture<Done> known) implements Internal {}

    /** The nodes that there are. */
    record Listed(Receptionist.Listing listing) implements Internal {}

    /** A node is gone. */
    record Gone(ActorRef<Remote> node) implements Internal {}

    /** What has not been answered is told again. */
    record Repeat() implements Internal {}

    /** It is time to look whether something was missed. */
    record Look() implements Internal {}

    /** The look is over. */
    record Looked() implements Internal {}

    /** The cluster is not as it was: whoever is gone may have told less than it did. */
    record MembersChanged() implements Internal {}
}
