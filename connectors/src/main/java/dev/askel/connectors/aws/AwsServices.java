package dev.askel.connectors.aws;

import java.time.Duration;

/** Calls operations of AWS's services. Thread-safe. */
public interface AwsServices {
    /** Whether this client has a model. Only operations of such clients can be called. */
    boolean knows(String client);

    /**
     * Makes a call and waits for its answer. Blocks, so it must run on a virtual thread.
     *
     * @param request a request for a client that {@link #knows} accepts
     * @throws InterruptedException when interrupted; the connection is closed
     */
    ServiceResponse call(ServiceRequest request) throws InterruptedException;

    /**
     * Returns the credentials for a call to an endpoint: those of the role in Credentials, else
     * those of the execution's role if {@link #assumesExecutionRoles()}, else those of the server.
     * The credentials of a role come from a cache or from STS. Blocks, so it must run on a virtual
     * thread.
     *
     * @param timeout the timeout of each answer of STS
     */
    CallCredentials credentials(ServiceEndpoint endpoint, ServiceCaller caller, Duration timeout)
            throws InterruptedException;

    /** Whether the calls of an execution have the credentials of its role. */
    boolean assumesExecutionRoles();
}
