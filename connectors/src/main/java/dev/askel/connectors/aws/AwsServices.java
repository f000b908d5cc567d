package dev.askel.connectors.aws;

import java.time.Duration;

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

    /**
     * The credentials of a role, which STS is asked for when they are not at hand; for virtual
     * threads.
     *
     * @param account on whose behalf
     */
    AssumedRole assume(String roleArn, String account, String region, Duration timeout)
            throws InterruptedException;
}
