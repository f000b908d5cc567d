package dev.askel.cluster.formation;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.io.TcpMessage;

/**
 * Resets the TCP connections between this node and other nodes. After a process has ended, the
 * operating system still delivers the data in its connections. Such data may arrive when a new
 * process already uses the same address. Pekko would then treat the new process as ended (ADR
 * 0013).
 */
public final class TransportConnections {
    /**
     * The path of the actors that own the connections. Pekko has no other list of its connections.
     */
    private static final String CONNECTIONS = "/system/IO-TCP/selectors/*/*";

    private TransportConnections() {}

    /**
     * Resets all connections of this node, which is about to end, and discards their undelivered
     * data.
     */
    public static void abortAll(ClassicActorSystemProvider system) {
        system.classicSystem()
                .actorSelection(CONNECTIONS)
                .tell(TcpMessage.abort(), ActorRef.noSender());
    }
}
