package dev.askel.connectors.aws;

/** Calls operations of AWS's services; thread-safe. */
public interface AwsServices {
    /** Whether operations of this client can be called. */
    boolean knows(String client);

    /**
     * Makes a call and waits for its answer; for virtual threads.
     *
     * @param request of a client that is known
     * @throws InterruptedException when interrupted; the connection is closed then
     */
    ServiceAnswer call(ServiceRequest request) throws InterruptedException;
}
