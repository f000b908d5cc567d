package dev.askel.cluster.formation;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.io.TcpMessage;

/**
 * The TCP connections of a node to other nodes. After the process has ended, the operating system
 * still delivers the data that they hold. Such data may arrive when a new incarnation has the same
 * address, and Pekko would then treat the new one as ended (ADR 0013).
 */
public final class TransportConnections {
    /** The path of the actors that own the connections; Pekko has no other list of them. */
    private static final String CONNECTIONS = "/system/IO-TCP/selectors/*/*";

    private TransportConnections() {}

    /**
     * Resets all connections of a node that is about to end, and discards their undelivered data.
     */
    public static void abortAll(ClassicActorSystemProvider system) {
        system.classicSystem()
                .actorSelection(CONNECTIONS)
                .tell(TcpMessage.abort(), ActorRef.noSender());
    }
}
