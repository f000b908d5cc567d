package dev.askel.trigger.mqtt;

import java.io.IOException;
import java.net.InetAddress;

/** Decides at which addresses clients may reach the hosts of brokers. */
@FunctionalInterface
public interface BrokerHosts {
    /**
     * Resolves a host to an address at which a client may connect. May block.
     *
     * @throws IOException when the host is not known or must not be called; the message says why
     */
    InetAddress resolve(String host) throws IOException;
}
