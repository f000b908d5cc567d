package dev.askel.engine.feed;

import dev.askel.engine.execution.EngineMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/** Messages of a node's feed to the feeds of other nodes and to itself. */
public sealed interface FeedMessage {
    /** Messages between nodes. Their names are part of the wire format. */
    sealed interface Remote extends FeedMessage, EngineMessage {}

    /**
     * Changes the topics to which the sender's node has subscribed. The receiver acknowledges the
     * message with {@link Noted}. The message may be sent twice.
     *
     * @param number identifies this message in the acknowledgement
     * @param begun topics to which the sender now subscribes
     * @param over topics to which the sender no longer subscribes
     */
    record Interest(long number, List<Topic> begun, List<Topic> over, ActorRef<Remote> from)
            implements Remote {}

    /** Acknowledges the {@link Interest} with this number. */
    record Noted(long number, ActorRef<Remote> by) implements Remote {}

    /** A hint: the journal of an execution has this row. The message may be lost. */
    record Happened(Topic topic, long row) implements Remote {}

    /** Messages of a feed to itself. */
    sealed interface Internal extends FeedMessage, NoSerializationVerificationNeeded {}

    /**
     * The subscriptions of a topic have changed. {@code known} completes when all nodes have
     * acknowledged the change.
     */
    record InterestChanged(Topic topic, CompletableFuture<Done> known) implements Internal {}

    /** Lists the feeds of all nodes in the cluster. */
    record NodesListed(Receptionist.Listing listing) implements Internal {}

    /** A node has left the cluster. */
    record NodeGone(ActorRef<Remote> node) implements Internal {}

    /** Repeats unacknowledged messages. */
    record Repeat() implements Internal {}

    /** Scans for missed hints. */
    record Scan() implements Internal {}

    /** A scan has completed. */
    record Scanned() implements Internal {}

    /**
     * The members of the cluster have changed. A node that left may not have sent all its hints.
     */
    record MembersChanged() implements Internal {}
}
