package dev.askel.connectors.aws;

import java.time.Duration;

/** Calls operations of AWS's services. Thread-safe. */
public interface AwsServices {
    /** Whether this client has a model, so that its operations can be called. */
    boolean knows(String client);

    /**
     * Makes a call and waits for its answer. Blocks, so it must run on a virtual thread.
     *
     * @param request for a client that {@link #knows} accepts
     * @throws InterruptedException when interrupted; the connection is closed
     */
    ServiceAnswer call(ServiceRequest request) throws InterruptedException;

    /**
     * Returns the credentials of a role, from a cache or from STS. Blocks, so it must run on a
     * virtual thread.
     *
     * @param account the account of the caller
     */
    AssumedRole assume(String roleArn, String account, String region, Duration timeout)
            throws InterruptedException;
}
